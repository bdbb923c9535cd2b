// <body data-offline>: the page can be read again without a connection. [data-when-offline] says
// that it is an older one. Signed out, nothing stays: <body> without data-signed-in.
const CACHE = "kept";

export async function offline() {
  const { dataset } = document.body;
  if (!("serviceWorker" in navigator)) return;
  if (!("signedIn" in dataset)) {
    await caches.delete(CACHE);
    return;
  }
  if (!("offline" in dataset)) return;
  await navigator.serviceWorker.register("/service-worker.js");
  const { active } = await navigator.serviceWorker.ready;
  active.postMessage({ page: window.location.href.split("#")[0], parts: parts() });
  look();
  window.addEventListener("online", look);
  window.addEventListener("offline", look);
}

function parts() {
  const used = performance.getEntriesByType("resource").map((one) => one.name);
  return used.filter((one) => one.startsWith(`${window.location.origin}/static/`));
}

async function look() {
  const there = navigator.onLine && (await reaches());
  for (const box of document.querySelectorAll("[data-when-offline]")) box.hidden = there;
}

async function reaches() {
  try {
    await fetch("/healthz", { method: "HEAD", cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}
