// One small script for every page. Nothing here is needed to use the site.
import htmx from "htmx.org/dist/htmx.esm.js";
import { autosubmit } from "./autosubmit.js";
import { copy } from "./copy.js";
import { dialogs } from "./dialogs.js";
import { dismiss } from "./dismiss.js";
import { formErrors } from "./form-errors.js";
import { grids } from "./grid.js";
import { live } from "./live.js";
import { menus } from "./menus.js";
import { moves } from "./move.js";
import { offline } from "./offline.js";
import { once } from "./once.js";
import { orders } from "./order.js";
import { queue, queued } from "./queue.js";
import { unsaved } from "./unsaved.js";

window.htmx = htmx;

// Listening once on the document: swapped-in regions work without being set up again.
for (const listen of [autosubmit, copy, dialogs, dismiss, grids, menus, moves, orders, queue, once]) listen(document);

// Things that look at what is there, again after every swap.
const start = (root) => {
  formErrors(root);
  unsaved(root);
  queued(root);
  live(root);
};
start(document);
offline();
// What was swapped in may say a sentence of itself; a region that is replaced is not read by itself.
document.addEventListener("htmx:afterSettle", (event) => {
  const said = event.target.querySelector?.("[data-said]");
  if (said) document.getElementById("announce").textContent = said.textContent;
});
document.addEventListener("htmx:load", (event) => {
  if (event.target !== document.body) start(event.target);
});
