// <table data-grid>: arrow keys, Home and End move between the slots; Tab enters and leaves the grid once.
// Every slot is a button or link of its own, so without script Tab walks through all of them.
const SLOT = "[data-slot]";
const MOVES = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

function rowsOf(grid) {
  return [...grid.querySelectorAll("tbody tr")]
    .map((row) => [...row.querySelectorAll("td")].map((cell) => cell.querySelector(SLOT)))
    .filter((row) => row.length);
}

function choose(grid, slot) {
  for (const other of grid.querySelectorAll(`${SLOT}[tabindex="0"]`)) other.tabIndex = -1;
  slot.tabIndex = 0;
}

function rove(grid) {
  if (grid.dataset.gridReady) return;
  grid.dataset.gridReady = "yes";
  const slots = grid.querySelectorAll(SLOT);
  for (const slot of slots) slot.tabIndex = -1;
  if (slots.length) slots[0].tabIndex = 0;
}

function next(rows, from, [down, right]) {
  let row = rows.findIndex((cells) => cells.includes(from));
  let column = rows[row]?.indexOf(from);
  if (row < 0) return null;
  for (;;) {
    row += down;
    column += right;
    if (row < 0 || row >= rows.length || column < 0 || column >= rows[row].length) return null;
    if (rows[row][column]) return rows[row][column];
  }
}

function edge(rows, from, key, whole) {
  const line = whole ? rows.flat() : rows.find((cells) => cells.includes(from)) || [];
  const filled = line.filter(Boolean);
  return key === "Home" ? filled[0] : filled[filled.length - 1];
}

export function grids(root) {
  const prepare = () => root.querySelectorAll("[data-grid]").forEach(rove);
  prepare();
  root.addEventListener("htmx:load", prepare);
  root.addEventListener("focusin", (event) => {
    const slot = event.target.closest?.(`[data-grid] ${SLOT}`);
    if (slot) choose(slot.closest("[data-grid]"), slot);
  });
  root.addEventListener("keydown", (event) => {
    const slot = event.target.closest?.(`[data-grid] ${SLOT}`);
    if (!slot || event.altKey || event.metaKey) return;
    const rows = rowsOf(slot.closest("[data-grid]"));
    let goal = null;
    if (MOVES[event.key] && !event.ctrlKey) goal = next(rows, slot, MOVES[event.key]);
    else if (event.key === "Home" || event.key === "End") goal = edge(rows, slot, event.key, event.ctrlKey);
    else return;
    event.preventDefault();
    if (!goal) return;
    goal.focus({ preventScroll: true });
    goal.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}
