// <button data-copy="text" data-copied="Copied">: copies the text and says so.
export function copy(root) {
  root.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await navigator.clipboard.writeText(button.dataset.copy || window.location.href);
    } catch {
      return;
    }
    const label = button.querySelector("[data-label]") || button;
    const before = label.textContent;
    label.textContent = button.dataset.copied || "✓";
    label.setAttribute("aria-live", "polite");
    setTimeout(() => (label.textContent = before), 2500);
  });
}
