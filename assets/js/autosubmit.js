// <form data-autosubmit>: sends itself when a choice changes; its button stays for those without script.
// A text field waits for Enter or the button, so nothing moves while someone types.
export function autosubmit(root) {
  root.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-autosubmit]") || event.target.form;
    if (!form?.matches?.("[data-autosubmit]")) return;
    if (event.target.matches('input[type="search"], input[type="text"], textarea')) return;
    form.requestSubmit();
  });
  // leave empty fields out of the address
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "get" || !form.matches("[data-autosubmit], [data-short-address]")) return;
    const empty = [...form.elements].filter((item) => item.name && item.value === "" && !item.disabled);
    for (const item of empty) item.disabled = true;
    setTimeout(() => empty.forEach((item) => (item.disabled = false)));
  });
}
