// The service worker of the verifier's page. The site writes two lines above this one: VERSION, a digest of everything that
// the page consists of, and FILES, their addresses. A version is fetched whole or not at all. The published keys and lists
// are kept by the page itself, in a cache of their own.
const CACHE = `wuse-verify-${VERSION}`;
const KNOWN = new Set(FILES);

async function fetchAll() {
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES.map((address) => new Request(address, { cache: "reload", credentials: "omit" })));
  await self.skipWaiting();
}

async function forgetOthers() {
  for (const name of await caches.keys()) if (name.startsWith("wuse-verify-") && name !== CACHE) await caches.delete(name);
  await self.clients.claim();
}

async function kept(address, request) {
  return (await (await caches.open(CACHE)).match(address)) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(fetchAll()));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers()));
self.addEventListener("fetch", (event) => {
  const { origin, pathname } = new URL(event.request.url);
  if (event.request.method === "GET" && origin === location.origin && KNOWN.has(pathname)) event.respondWith(kept(pathname, event.request));
});
