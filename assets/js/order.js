// <ol data-orderable>: rows are dragged within their list, or moved by their buttons; the form has them in that order.
const LIST = "[data-orderable]";
const ROW = "[data-order-row]";
let dragged = null;

function changed(row) {
  row.dispatchEvent(new Event("input", { bubbles: true }));
}

function draggables(root) {
  for (const row of root.querySelectorAll(`${LIST} > ${ROW}`)) row.draggable = true;
}

export function orders(root) {
  draggables(root);
  root.addEventListener("dragstart", (event) => {
    if (!event.target.matches?.(`${LIST} > ${ROW}`)) return;
    dragged = event.target;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.id);
  });
  root.addEventListener("dragover", (event) => {
    const over = dragged && [...dragged.parentElement.children].find((row) => row.contains(event.target));
    if (!over) return;
    event.preventDefault();
    if (over === dragged) return;
    const half = over.getBoundingClientRect().top + over.offsetHeight / 2;
    over[event.clientY < half ? "before" : "after"](dragged);
  });
  root.addEventListener("drop", (event) => {
    if (dragged) event.preventDefault();
  });
  root.addEventListener("dragend", () => {
    if (dragged) changed(dragged);
    dragged = null;
  });
  // Words are selected by dragging too: a row with a field in use stays where it is.
  root.addEventListener("focusin", (event) => {
    for (let row = event.target.closest?.(ROW); row; row = row.parentElement.closest(ROW)) row.draggable = !event.target.matches("input, textarea");
  });
  root.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-order]");
    if (!button) return;
    event.preventDefault();
    const row = button.closest(ROW);
    const other = button.dataset.order === "up" ? row.previousElementSibling : row.nextElementSibling;
    if (other) other[button.dataset.order === "up" ? "before" : "after"](row);
    button.focus();
    changed(row);
  });
}
