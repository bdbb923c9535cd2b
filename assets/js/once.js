// Pressed twice, a form is sent once: the second answer would say that nothing is left to do.
const PAUSE_MS = 1500;

export function once(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    // A look in a frame beside the form keeps nothing: what is pressed after it counts.
    if (form.method !== "post" || event.defaultPrevented || event.submitter?.formTarget) return;
    const sent = Number(form.dataset.sentAt || 0);
    if (event.timeStamp - sent < PAUSE_MS && sent) event.preventDefault();
    else form.dataset.sentAt = event.timeStamp;
  });
}
