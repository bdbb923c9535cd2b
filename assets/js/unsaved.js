// <form data-unsaved="key">: what was typed survives an error, a lost connection or a sign-in that ran out.
// It warns before leaving a changed form and keeps a draft in this tab (sessionStorage) until it is sent.
// Passwords, files and hidden fields are never kept.
// A sent draft is dropped by the next ordinary page; a sign-in page, or <body data-keeps-drafts>, keeps it.
const SENT = "draft-sent";
const SKIP = ["password", "file", "hidden", "submit", "button"];

function fields(form) {
  return [...form.elements].filter((item) => item.name && !SKIP.includes(item.type) && item.autocomplete !== "one-time-code");
}

function read(form) {
  const values = {};
  for (const item of fields(form)) {
    const list = (values[item.name] ||= []);
    if (item.type === "checkbox" || item.type === "radio") {
      if (item.checked) list.push(item.value);
    } else if (item.multiple && item.options) {
      list.push(...[...item.selectedOptions].map((option) => option.value));
    } else list.push(item.value);
  }
  return values;
}

function write(form, values) {
  const seen = {};
  for (const item of fields(form)) {
    const list = values[item.name];
    if (!list) continue;
    if (item.type === "checkbox" || item.type === "radio") item.checked = list.includes(item.value);
    else if (item.multiple && item.options) for (const option of item.options) option.selected = list.includes(option.value);
    else {
      seen[item.name] = (seen[item.name] ?? -1) + 1;
      item.value = list[seen[item.name]] ?? item.value;
    }
  }
}

function store(key, value) {
  try {
    if (value === undefined) return JSON.parse(sessionStorage.getItem(key));
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // storage refused or full: the form still works
  }
  return null;
}

function watch(form) {
  if (form.dataset.unsavedReady) return;
  form.dataset.unsavedReady = "yes";
  const key = `draft:${form.dataset.unsaved || window.location.pathname}`;
  const initial = JSON.stringify(read(form));
  const draft = store(key);
  const note = form.querySelector("[data-draft-note]");
  const mark = (changed) => (changed ? (form.dataset.changed = "yes") : delete form.dataset.changed);

  if (draft && JSON.stringify(draft) !== initial) {
    write(form, draft);
    mark(true);
    if (note) note.hidden = false;
  }
  let timer;
  form.addEventListener("input", () => {
    mark(JSON.stringify(read(form)) !== initial);
    clearTimeout(timer);
    timer = setTimeout(() => store(key, form.dataset.changed ? read(form) : null), 400);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    store(key, read(form));
    store(SENT, key);
    mark(false);
  });
  form.addEventListener("click", (event) => {
    if (!event.target.closest("[data-draft-discard]")) return;
    event.preventDefault();
    write(form, JSON.parse(initial));
    store(key, null);
    mark(false);
    if (note) note.hidden = true;
  });
  window.addEventListener("beforeunload", (event) => {
    if (form.isConnected && form.dataset.changed) event.preventDefault();
  });
}

export function unsaved(root) {
  const sent = root === document && store(SENT);
  const waits = 'form[data-unsaved], [data-keeps-drafts], input[type="password"], [autocomplete="one-time-code"]';
  if (sent && !document.querySelector(waits)) {
    store(sent, null);
    store(SENT, null);
  }
  root.querySelectorAll?.("form[data-unsaved]").forEach(watch);
}
