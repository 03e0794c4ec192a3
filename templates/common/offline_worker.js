{% load static %}// Keeps one page for when the network is gone; everything else goes straight to the server.
const KEPT = "offline-2";
const PAGE = "{% url 'common:offline' %}";

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((cache) => cache.addAll([PAGE, "{% static 'css/standalone.css' %}"])));
});

self.addEventListener("fetch", (event) => {
  if (event.request.mode === "navigate" && event.request.method === "GET") {
    event.respondWith(fetch(event.request).catch(() => caches.match(PAGE)));
  } else if (event.request.url.includes("/standalone")) {
    event.respondWith(caches.match(event.request).then((kept) => kept || fetch(event.request)));
  }
});
