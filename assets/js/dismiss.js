// [data-dismiss] removes the message it stands in and puts the focus somewhere sensible.
export function dismiss(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-dismiss]");
    const box = button?.closest(".toast, .notice");
    if (!box) return;
    const next = box.nextElementSibling?.querySelector("[data-dismiss]");
    box.remove();
    (next || document.getElementById("main"))?.focus();
  });
}
