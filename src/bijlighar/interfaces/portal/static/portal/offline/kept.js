/* Says that a page is an old one, that a newer one is ready, and keeps this one for later. */
(function (our) {
  "use strict";
  var root = document.documentElement, words = our.words;
  our.isKept = Boolean(root.dataset.kept);
  our.here = window.location.pathname + window.location.search;
  var isAway = Boolean(document.getElementById("kept-pages"));

  our.make = function (name, text, within) {
    var made = document.createElement(name);
    if (text) made.textContent = text;
    if (within) within.appendChild(made);
    return made;
  };
  our.personKept = function () {
    if (!our.isKept || !window.caches) return Promise.resolve(root.dataset.person || "guest");
    return caches.keys().then(function (names) {
      var kept = names.filter(function (each) { return each.indexOf("kept-") === 0; })[0];
      return kept ? kept.slice(5) : "guest";
    });
  };

  function bar(id, text, link) {
    // One at a time: what is said last is what is true now.
    ["kept-at", "newer"].forEach(function (each) {
      var there = document.getElementById(each);
      if (there) there.parentNode.removeChild(there);
    });
    var made = our.make("div");
    made.id = id;
    made.className = "offline";
    made.setAttribute("role", "status");
    document.body.insertBefore(made, document.querySelector("header"));
    // The page that stands for one that was never kept is of no time.
    if (our.isKept && !isAway) text += " " + words.stood.replace("{at}", root.dataset.at);
    var line = our.make("p", text + " ", made);
    // A link and no reload by itself: nobody loses what is being written.
    var anew = our.make("a", link, line);
    anew.href = our.here;
    anew.addEventListener("click", function (event) {
      event.preventDefault();
      window.location.reload();
    });
  }
  our.newer = function (text) { bar("newer", text || words.newer, words.show); };

  our.sayKept = function () {
    var why = root.dataset.kept;
    if (!why) return;
    window.addEventListener("online", our.isBack);
    if (isAway) return;
    if (why === "away" && navigator.onLine) why = "down";
    bar("kept-at", words[why] || words.away, words.again);
  };
  our.isBack = function () { if (our.isKept) our.newer(words.back); };

  function inOther(address) { return (address.slice(0, 4) === "/hi/" ? "/en/" : "/hi/") + address.slice(4); }
  function read(box, key, nth) {
    return box.match(key, { ignoreVary: true }).then(function (page) {
      return page.text().then(function (text) {
        var made = new DOMParser().parseFromString(text, "text/html"), head = made.documentElement, url = new URL(key.url);
        return { at: head.dataset.at, title: made.title, lang: head.lang, place: Number(head.dataset.keep) || 9,
          since: Date.parse(page.headers.get("Date")) || 0, nth: nth, address: url.pathname + url.search };
      });
    });
  }
  function row(page, list) {
    var link = our.make("a", "", our.make("li", "", list)), name = our.make("span", "", link);
    var said = words.at.split("{at}"), when;
    link.className = "row";
    link.href = page.address;
    our.make("span", page.title, name).lang = page.lang;
    when = our.make("small", said[0], name);
    our.make("span", page.at, when).lang = page.lang;
    when.appendChild(document.createTextNode(said[1]));
    if (page.lang === root.lang) return;
    link.hreflang = page.lang;
    our.make("span", words.other, link);
  }
  our.listPages = function () {
    var list = document.getElementById("kept-pages"), twin = document.getElementById("kept-twin");
    if (!list || !window.caches) return;
    if (root.dataset.twin && twin) {
      twin.querySelector("a").href = inOther(our.here);
      twin.hidden = false;
    }
    our.personKept().then(function (person) { return caches.open("kept-" + person); }).then(function (box) {
      return box.keys().then(function (keys) {
        return Promise.all(keys.map(function (key, nth) { return read(box, key, nth); }));
      });
    }).then(function (pages) {
      var mine = pages.filter(function (each) { return each.lang === root.lang; })
        .map(function (each) { return each.address; });
      // What is kept in the other language alone can be read too; of both, this one.
      pages.filter(function (each) { return each.lang === root.lang || mine.indexOf(inOther(each.address)) < 0; })
        // Dates know no part of a second: of one second, what was kept later was seen later.
        .sort(function (one, two) { return one.place - two.place || two.since - one.since || two.nth - one.nth; })
        .forEach(function (each) { row(each, list); });
      if (!list.children.length) our.make("li", words.none, list);
    });
  };

  our.keepStyle = function () {
    // The page came with its style inside; once it lies here by itself, the next ones only name it.
    var style = document.querySelector("style[data-at]"), at = style && style.dataset.at;
    if (!at || our.isKept || !window.fetch) return Promise.resolve();
    return window.fetch(at).then(function (said) {
      return said.status === 200 ? said.text() : null;
    }).then(function (text) {
      if (text === null) return;
      document.cookie = "style=" + at.split("?")[1] + ";path=/;max-age=31536000;samesite=lax" +
        (window.location.protocol === "https:" ? ";secure" : "");
    }).catch(function () { /* Another time. */ });
  };
  our.keepPage = function () {
    var workers = navigator.serviceWorker;
    if (!workers || !window.caches) { window.addEventListener("load", our.keepStyle); return; }
    workers.addEventListener("message", function (event) {
      var said = event.data || {};
      if (said.kept === our.here) root.dataset.keptReady = "1";
      if (said.newer === our.here && our.isKept) our.newer();
      if (said.build && said.build !== our.build && !our.isKept) our.newer();
    });
    window.addEventListener("load", function () {
      workers.register("/worker.js").then(function () { return workers.ready; }).then(function (found) {
        return our.keepStyle().then(function () { return found; });
      }).then(function (found) {
        if (our.isKept || !root.dataset.keep) return;
        found.active.postMessage({ keep: our.here });
        our.fetchForms(found.active);
      }).catch(function () { /* Works with network. */ });
    });
  };
  our.fetchForms = function (worker) {
    var net = navigator.connection || {}, link = document.querySelector("main a[href*='/wrong?connection=']");
    if (!link || net.saveData || /2g/.test(net.effectiveType || "")) return;
    window.setTimeout(function () {
      var asked = link.pathname + link.search;
      worker.postMessage({ forms: [asked, link.pathname + "/NO_SUPPLY" + link.search] });
    }, 10000);
  };
  our.forgetPages = function () {
    if (!window.caches) return Promise.resolve();
    return caches.keys().then(function (names) {
      return Promise.all(names.filter(function (each) { return each.indexOf("kept-") === 0; })
        .map(function (each) { return caches.delete(each); }));
    });
  };
})(window.bijlighar);
