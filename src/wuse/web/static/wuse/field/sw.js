// The service worker of the field app. The site writes two lines above this one: VERSION, a digest of everything that the
// app consists of, and FILES, the addresses of it. A version is fetched whole or not at all, and kept as it came; another
// version is another cache. Nothing else is kept: what is asked of the API or of other pages goes to the network.
const CACHE = `wuse-field-${VERSION}`;
const SHELL = "/field/";
const KNOWN = new Set(FILES);

async function fetchAll() {
  const cache = await caches.open(CACHE);
  const asked = FILES.map((address) => new Request(address, { cache: "reload", credentials: "omit" }));
  // Fails when one of them does: then the version before goes on.
  await cache.addAll(asked);
  await self.skipWaiting();
}

async function forgetOthers() {
  for (const name of await caches.keys()) {
    if (name.startsWith("wuse-field-") && name !== CACHE) await caches.delete(name);
  }
  await self.clients.claim();
}

async function kept(address, request) {
  const cache = await caches.open(CACHE);
  return (await cache.match(address)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(fetchAll()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate") {
    // The shell alone; the page on which a phone is registered needs the site.
    if (pathname === SHELL) event.respondWith(kept(SHELL, request));
  } else if (KNOWN.has(pathname)) {
    event.respondWith(kept(pathname, request));
  }
});
