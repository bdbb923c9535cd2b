// <form data-move-form>: a meeting of the grid is dragged to another time of its row; the form beside does the same.
const GRID = "[data-grid]";
let dragged = null;

function columnOf(cell) {
  const heads = cell.closest("table").tHead.rows[0].cells;
  return heads[cell.cellIndex]?.dataset.column;
}

function target(event) {
  const cell = event.target.closest?.(`${GRID} td`);
  if (!dragged || !cell || cell.parentElement !== dragged.row || cell.contains(dragged.slot)) return null;
  return cell.querySelector("[data-slot]") ? cell : null;
}

function mark(cell) {
  for (const other of document.querySelectorAll(".slot--target")) other.classList.remove("slot--target");
  cell?.querySelector("[data-slot]").classList.add("slot--target");
}

export function moves(root) {
  root.addEventListener("dragstart", (event) => {
    const slot = event.target.closest?.(`${GRID} [data-slot][data-id]`);
    if (!slot || !document.querySelector("[data-move-form]")) return;
    dragged = { slot, row: slot.closest("tr") };
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", slot.title);
  });
  root.addEventListener("dragover", (event) => {
    const cell = target(event);
    mark(cell);
    if (cell) event.preventDefault();
  });
  root.addEventListener("dragend", () => {
    dragged = null;
    mark(null);
  });
  root.addEventListener("drop", (event) => {
    const cell = target(event);
    if (!cell) return;
    event.preventDefault();
    const form = document.querySelector("[data-move-form]");
    form.elements.slot.value = columnOf(cell);
    const address = form.dataset.action.replace("/0/move/", `/${dragged.slot.dataset.id}/move/`);
    window.htmx.ajax("POST", address, { source: form, target: form, swap: "none" });
  });
}
