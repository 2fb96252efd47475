/* Keeps the pages that were seen for when there is no network. It sends nothing: the page does.
   The server puts its BUILD, the FILES of pages and the pages AWAY before this. */
var HOUSE = "files-" + BUILD, WAIT = 3000, MOST = 40, WEEK = 7 * 24 * 3600 * 1000;
var taking = {};

function isOurs(path) {
  return /^\/(hi|en)\//.test(path) && !/^\/(hi|en)\/(console|field|report-theft)(\/|$)/.test(path);
}
function keyOf(url) {
  // That a page was opened just now, or from the phone's first screen, makes no other page of it.
  var search = /\/(complaints|follow)\//.test(url.pathname) ? "" : url.search.replace(/[?&]from=app/, "");
  return url.pathname + search;
}
function keptNames() {
  return caches.keys().then(function (names) {
    return names.filter(function (each) { return each.indexOf("kept-") === 0; });
  });
}

/* --- Keeping ----------------------------------------------------------------------------------------- */

function trim(box) {
  return box.keys().then(function (keys) {
    return Promise.all(keys.slice(0, Math.max(0, keys.length - MOST)).map(function (each) {
      return box.delete(each);
    }));
  });
}
function take(key, said) {
  // Whose page it is stands in its head: what was kept of anybody else goes at once.
  var mark = said.headers.get("Kept-For"), mine = "kept-" + mark;
  if (!mark) return Promise.resolve(false);
  return keptNames().then(function (names) {
    return Promise.all(names.filter(function (each) { return each !== mine; }).map(function (each) {
      return caches.delete(each);
    }));
  }).then(function () { return caches.open(mine); }).then(function (box) {
    if (said.status === 200 && !said.redirected && said.headers.get("Keep-Page")) {
      return box.put(key, said).then(function () { return trim(box); }).then(function () { return true; });
    }
    if (/^40[134]$|^410$/.test(said.status)) return box.delete(key).then(function () { return false; });
    return false;
  }).catch(function () { return false; });  // a full phone keeps nothing, and shows what came
}
function found(key) {
  return keptNames().then(function (names) {
    if (!names.length) return null;
    return caches.open(names[0]).then(function (box) {
      return box.match(key, { ignoreVary: true }).then(function (exact) {
        if (exact || !/\/wrong(\/|$|\?)/.test(key)) return exact || null;
        return box.match(key, { ignoreVary: true, ignoreSearch: true });
      });
    });
  });
}
function ask(key) { return fetch(key, { credentials: "same-origin", redirect: "manual" }); }

/* --- Answering --------------------------------------------------------------------------------------- */

function marked(kept, why, status, more) {
  return kept.text().then(function (text) {
    var headers = new Headers(kept.headers);
    headers.delete("Content-Length");
    headers.delete("Content-Encoding");
    var said = '<html data-kept="' + why + '" ' + (more || "");
    return new Response(text.replace("<html ", said), { status: status, headers: headers });
  });
}
function away(url, more) {
  var page = AWAY.filter(function (each) { return each.slice(0, 4) === url.pathname.slice(0, 4); })[0] || AWAY[0];
  return caches.match(page, { ignoreVary: true }).then(function (kept) {
    return kept ? marked(kept, "away", 503, more) : Response.error();
  });
}
function none(url) {
  // The same page may be kept in the other language: then the page says so, and leads there.
  var key = keyOf(url), twin = (key.slice(0, 4) === "/hi/" ? "/en/" : "/hi/") + key.slice(4);
  return found(twin).catch(function () { return null; }).then(function (kept) {
    return away(url, kept ? 'data-twin="1" ' : "");
  });
}
function tell(said) {
  return self.clients.matchAll({ type: "window" }).then(function (pages) {
    pages.forEach(function (each) { each.postMessage(said); });
  });
}
function page(event, url) {
  var key = keyOf(url), settle;
  var net = fetch(event.request);
  taking[key] = new Promise(function (done) { settle = done; });
  event.waitUntil(taking[key].then(function () { delete taking[key]; }));
  function came(said) {
    if (said.headers.get("Kept-For")) take(key, said.clone()).then(settle, settle);
    else settle();
    return said;
  }
  return found(key).catch(function () { return null; }).then(function (old) {
    if (!old) return net.then(came, function () { settle(); return none(url); });
    return new Promise(function (done) {
      var isOver = false;
      var timer = setTimeout(function () { isOver = true; done(marked(old, "slow", 200)); }, WAIT);
      net.then(function (said) {
        var isDown = /^50[234]$/.test(said.status);
        if (isOver) {
          if (!isDown) take(key, said).then(function () { return tell({ newer: key }); }).then(settle, settle);
          else settle();
          return;
        }
        clearTimeout(timer);
        if (!isDown) { done(came(said)); return; }
        settle();
        done(marked(old, "down", 200));
      }, function () {
        settle();
        clearTimeout(timer);
        if (!isOver) done(marked(old, "away", 200));
      });
    });
  });
}
function file(request) {
  return caches.match(request, { ignoreVary: true }).then(function (kept) {
    return kept || fetch(request).then(function (said) {
      var copy = said.clone();
      if (said.status === 200) caches.open(HOUSE).then(function (box) { return box.put(request, copy); })
        .catch(function () { /* full */ });
      return said;
    }, function () {
      // A page of an earlier build asks for its own file: today's does for reading.
      return caches.match(request, { ignoreSearch: true, ignoreVary: true }).then(function (other) {
        return other || Response.error();
      });
    });
  });
}

/* --- What the browser asks of us --------------------------------------------------------------------- */

self.addEventListener("install", function (event) {
  event.waitUntil(caches.open(HOUSE).then(function (box) {
    return box.addAll(FILES.concat(AWAY.map(function (each) {
      return new Request(each, { credentials: "omit" });
    })));
  }).then(function () { return self.skipWaiting(); }));
});
self.addEventListener("activate", function (event) {
  event.waitUntil(caches.keys().then(function (names) {
    return Promise.all(names.filter(function (each) {
      return each.indexOf("files-") === 0 && each !== HOUSE;
    }).map(function (each) { return caches.delete(each); }));
  }).then(function () { return self.clients.claim(); }).then(function () { return tell({ build: BUILD }); }));
});
self.addEventListener("fetch", function (event) {
  var request = event.request, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (!isOurs(url.pathname)) return;
    if (request.method === "GET") event.respondWith(page(event, url));
    else event.respondWith(fetch(request).catch(function () { return away(url); }));
  } else if (request.method === "GET" && url.search &&
      (/^\/static\/portal\/|^\/style\.css$/.test(url.pathname) || /\/offline\/script\.js$/.test(url.pathname))) {
    event.respondWith(file(request));
  }
});
self.addEventListener("message", function (event) {
  var asked = event.data || {};
  if (asked.keep) {
    // A page that came before this worker is kept now; one that came through it is kept already.
    var key = keyOf(new URL(asked.keep, self.location.href));
    event.waitUntil((taking[key] || Promise.resolve()).then(function () { return found(key); }).then(function (kept) {
      return kept || ask(key).then(function (said) { return take(key, said); });
    }).then(function (is) {
      if (is) event.source.postMessage({ kept: asked.keep });
    }).catch(function () { /* later */ }));
  }
  if (asked.forms) {
    // Forms that somebody may need just when there is no network: fetched anew once a week.
    event.waitUntil(Promise.all(asked.forms.map(function (key) {
      return found(key).then(function (kept) {
        var at = kept && Date.parse(kept.headers.get("Date"));
        if (at && Date.now() - at < WEEK) return null;
        return ask(key).then(function (said) { return take(key, said); });
      }).catch(function () { /* another day */ });
    })));
  }
});
