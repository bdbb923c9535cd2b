// The service worker: pages that asked for it can be read again without a connection.
// It answers nothing from the cache while the network does; what it kept goes when one signs out.
const CACHE = "kept";
const STATIC = "/static/";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", (event) => event.waitUntil(keep(event.data)));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (address.pathname.startsWith(STATIC)) event.respondWith(part(request));
});

// Keep a page with what it is built of; what is there already is not asked for again.
async function keep({ page, parts }) {
  const cache = await caches.open(CACHE);
  const known = new Set((await cache.keys()).map((one) => one.url));
  const wanted = [page, ...parts].filter((one) => !known.has(one));
  await Promise.allSettled(wanted.map((one) => cache.add(one)));
}

async function page(request) {
  const kept = await caches.has(CACHE) && (await caches.open(CACHE));
  const known = kept && (await kept.match(request.url, { ignoreVary: true }));
  try {
    const answer = await fetch(request);
    if (known && answer.ok) await kept.put(request.url, answer.clone());
    // Asked to sign in, or no longer theirs to see: not without a connection either.
    else if (known && answer.status < 500) await kept.delete(request.url);
    return answer;
  } catch (error) {
    if (known) return known;
    throw error;
  }
}

async function part(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const known = await caches.match(request.url, { ignoreVary: true });
    if (known) return known;
    throw error;
  }
}
