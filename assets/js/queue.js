// <form data-queue="name">: its buttons, which may stand anywhere (form=…, formaction=…), go on working when
// the connection is lost. Each tap is kept in this browser with the moment it was made and sent when there is a
// connection, in order; how long ago it was is told, so that a wrong clock does no harm. Nothing of a person is
// kept: addresses with numbers, and keys. data-queue-sets: the state that a tap leads to, in the row around it
// ([data-queue-row]), where [data-queue-shown=state] is shown. [data-queue-status] says what waits.
const PAUSE_MS = 15000;
const DAY_MS = 86400000;
let sending = false;

const keyOf = (form) => `queue:${form.dataset.queue}`;

function taps(form) {
  try {
    return JSON.parse(localStorage.getItem(keyOf(form))) || [];
  } catch {
    return [];
  }
}

function keep(form, list) {
  try {
    localStorage.setItem(keyOf(form), JSON.stringify(list));
    return true;
  } catch {
    return false; // storage refused or full: the form is sent as any other
  }
}

function say(form, word) {
  const status = document.querySelector("[data-queue-status]");
  const count = taps(form).length;
  if (!status) return;
  const waits = count === 1 ? status.dataset.one : status.dataset.many.replace("{count}", count);
  const text = word || (count ? waits : status.dataset.sent);
  if (status.hidden && !word && !count) return;
  status.hidden = false;
  if (status.textContent !== text) status.textContent = text;
}

function show(button) {
  const row = button?.closest("[data-queue-row]");
  const state = button?.dataset.queueSets;
  const button_or_row = row && [...row.querySelectorAll("[data-queue-shown]")];
  if (!button_or_row || !button_or_row.some((part) => part.dataset.queueShown === state && part.hidden)) return;
  for (const part of button_or_row) part.hidden = part.dataset.queueShown !== state;
  const shown = row.querySelector(`[data-queue-shown="${state}"]`);
  if (button.contains(document.activeElement) || document.activeElement === document.body) {
    (shown.matches("button") ? shown : shown.querySelector("button"))?.focus();
  }
  const count = document.querySelector("[data-queue-count]");
  const number = Number(count?.textContent);
  if (count && Number.isInteger(number)) count.textContent = number + (state === "in" ? 1 : -1);
}

async function post(form, tap) {
  const body = new URLSearchParams(tap.body);
  const token = form.querySelector("[name=csrfmiddlewaretoken]");
  if (token) body.set(token.name, token.value);
  body.set("ago", Math.max(0, Math.round((Date.now() - tap.at) / 1000)));
  return fetch(tap.to, { method: "POST", body, headers: { "X-Queue": "1" }, redirect: "manual" });
}

async function send(form) {
  if (sending) return;
  sending = true;
  let word = "";
  try {
    for (let list = taps(form); list.length && !word; list = taps(form)) {
      const answer = await post(form, list[0]);
      // Signed out, or the page is older than the sign-in: nothing is lost, it waits.
      if (answer.type === "opaqueredirect" || answer.status === 403) word = "out";
      else if (answer.status >= 500 || answer.status === 429) break;
      else {
        keep(form, taps(form).filter((tap) => tap.id !== list[0].id));
        if (answer.status === 422) word = await answer.text();
      }
    }
  } catch {
    // no connection: they wait
  } finally {
    sending = false;
  }
  say(form, word === "out" ? document.querySelector("[data-queue-status]")?.dataset.out : word);
}

export function queue(root) {
  root.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    if (!form.matches("[data-queue]") || !button?.formAction) return;
    const body = [...new FormData(form, button)].filter(([name]) => name !== "csrfmiddlewaretoken");
    const tap = { id: `${Date.now()}-${Math.random()}`, to: button.formAction, body, at: Date.now() };
    if (!keep(form, [...taps(form), tap])) return;
    event.preventDefault();
    show(button);
    send(form);
  });
  const again = () => document.querySelectorAll("form[data-queue]").forEach(send);
  window.addEventListener("online", again);
  setInterval(again, PAUSE_MS);
}

// A page that was kept for when there is no connection does not know what was tapped since.
export function queued(root) {
  root.querySelectorAll?.("form[data-queue]").forEach((form) => {
    keep(form, taps(form).filter((tap) => Date.now() - tap.at < DAY_MS));
    const buttons = [...document.querySelectorAll("[data-queue-sets]")];
    for (const tap of taps(form)) show(buttons.find((button) => button.formAction === tap.to));
    if (taps(form).length) say(form);
    send(form);
  });
}
