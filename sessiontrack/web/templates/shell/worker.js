/* Keeps the files of the bedside on this device. What anybody says about a patient never lies in here. */

const VERSION = {{ version | tojson }};
const FILES = {{ files | tojson }};
const SHELL = {{ shell | tojson }};
const AWAY = {{ away | tojson }};
const LIVE = /^\/sessions\/[0-9a-f-]{36}\/live$/;
const PATIENCE_MS = 3000;

addEventListener("install", (event) => event.waitUntil(keep()));
addEventListener("activate", (event) => event.waitUntil(takeOver()));
addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  if (event.request.mode === "navigate") event.respondWith(page(event.request, url.pathname));
  else if (FILES.includes(url.pathname)) event.respondWith(file(event));
});

// The server says of each file that the page just loaded whether it is still the same: an old one must not lie in a new.
async function keep() {
  const cache = await caches.open(VERSION);
  await cache.addAll([...FILES, SHELL, AWAY].map((path) => new Request(path, { cache: "no-cache" })));
  await skipWaiting();
}

async function takeOver() {
  for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
  await clients.claim();
}

/** The server's page; the shell, when it cannot be reached in time. */
async function page(request, path) {
  const asked = fetch(request);
  const late = LIVE.test(path) ? new Promise((_, no) => setTimeout(no, PATIENCE_MS)) : new Promise(() => {});
  try {
    return await Promise.race([asked, late]);
  } catch {
    asked.catch(() => {});
    return (await caches.match(LIVE.test(path) ? SHELL : AWAY)) ?? asked;
  }
}

/** A bedside draws itself from files of one version; every other page takes the server's. */
async function file(event) {
  const client = await clients.get(event.clientId);
  const isBedside = client && LIVE.test(new URL(client.url).pathname);
  const kept = () => caches.match(event.request.url);
  if (isBedside) return (await kept()) ?? fetch(event.request);
  try {
    return await fetch(event.request);
  } catch (error) {
    const found = await kept();
    if (!found) throw error;
    return found;
  }
}
