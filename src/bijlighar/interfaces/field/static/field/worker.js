/* Keeps the page of jobs and its files for when there is no network. It sends nothing: the page does. */
"use strict";
var KEPT = "field-jobs";

function isPage(url) { return /\/field\/jobs$/.test(url.pathname); }

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (event) { event.waitUntil(self.clients.claim()); });

self.addEventListener("fetch", function (event) {
  var request = event.request;
  var url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && isPage(url)) {
    event.respondWith(fetch(request).then(function (said) {
      return caches.open(KEPT).then(function (kept) {
        // Signed out elsewhere: what was kept is nobody's business any more.
        if (said.type === "opaqueredirect" || said.redirected || /^40[134]$/.test(said.status)) {
          return kept.delete(url.pathname).then(function () { return said; });
        }
        if (said.status === 200) {
          return kept.put(url.pathname, said.clone()).then(function () { return said; });
        }
        return said;
      });
    }, function () {
      return caches.match(url.pathname).then(function (found) { return found || Response.error(); });
    }));
  } else if (url.pathname.indexOf("/static/") === 0) {
    // The page keeps its files itself (jobs.js), so that nothing is kept behind the back of one who signs out.
    event.respondWith(caches.match(request).then(function (found) { return found || fetch(request); }));
  }
});
