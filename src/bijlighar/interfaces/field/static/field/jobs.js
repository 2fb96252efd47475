/* Steps of jobs are kept on the phone and sent one after the other, each once; plain script for old browsers. */
(function () {
  "use strict";
  var page = document.getElementById("jobs");
  if (!page || !window.indexedDB || !window.fetch || !window.Promise) return;
  var say = page.dataset, me = say.staff, outbox = document.getElementById("outbox");
  var base = null, busy = false, again = false, sent = 0, signedOut = false, isLeaving = false;

  /* --- The outbox ------------------------------------------------------------------------------------- */

  function asked(request) {
    return new Promise(function (done, failed) {
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { failed(request.error); };
    });
  }
  function open() {
    var request = indexedDB.open("field", 1);
    request.onupgradeneeded = function () {
      request.result.createObjectStore("steps", { keyPath: "id", autoIncrement: true });
    };
    return asked(request);
  }
  function every() { return asked(base.transaction("steps", "readonly").objectStore("steps").getAll()); }
  function changed(change) {
    // Kept is what the phone has written down, not what it was asked to write: a page may go at any moment.
    return new Promise(function (done, failed) {
      var turn = base.transaction("steps", "readwrite");
      turn.oncomplete = function () { done(); };
      turn.onerror = turn.onabort = function () { failed(turn.error); };
      change(turn.objectStore("steps"));
    });
  }
  function put(step) { return changed(function (steps) { steps.put(step); }); }
  function forget(id) { return changed(function (steps) { steps.delete(id); }); }
  function newKey() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (each) { return ("0" + each.toString(16)).slice(-2); }).join("");
  }

  /* --- What the page shows ---------------------------------------------------------------------------- */

  function jobOf(id) { return document.getElementById("job-" + id); }
  function show() {
    return every().then(function (steps) {
      var waiting = steps.filter(function (each) { return each.state === "WAITING"; });
      var words = [];
      if (!navigator.onLine) words.push(say.noNet);
      if (waiting.length) {
        words.push(waiting.length === 1 ? say.waitingOne : say.waitingMany.replace("{n}", waiting.length));
        if (signedOut) words.push(say.signIn);
      }
      outbox.textContent = words.join(" ");
      outbox.hidden = !words.length;
      Array.prototype.forEach.call(document.querySelectorAll("[data-kept]"), function (line) {
        line.hidden = true;
        line.textContent = "";
      });
      steps.forEach(function (step) {
        var job = jobOf(step.job);
        if (!job) {
          // The job is not in the list any more: what became of the step is told all the same.
          if (step.state === "CONFLICT") tellAbove(step);
          return;
        }
        var line = job.querySelector("[data-kept]");
        line.hidden = false;
        if (step.state === "CONFLICT") {
          line.className = "is-bad";
          line.textContent = say.conflict + " " + step.words + " ";
          line.appendChild(readButton(step));
        } else {
          line.className = "is-warn";
          line.textContent = say.wordsKept;
          hideStep(job, step.fields.step);
        }
      });
    });
  }
  function tellAbove(step) {
    if (document.getElementById("told-" + step.id)) return;
    var line = document.createElement("p");
    line.id = "told-" + step.id;
    line.className = "is-bad";
    line.textContent = say.conflict + " " + step.title + ": " + step.words + " ";
    var above = document.createElement("section");
    above.className = "sec";
    above.appendChild(line);
    above.appendChild(readButton(step));
    page.insertBefore(above, page.firstChild);
  }
  function readButton(step) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "btn two";
    button.textContent = say.drop;
    button.addEventListener("click", function () {
      // What was done after a step that was refused rests on it: it goes with it.
      every().then(function (steps) {
        return Promise.all(steps.filter(function (each) {
          return each.job === step.job && each.id >= step.id;
        }).map(function (each) { return forget(each.id); }));
      }).then(function () { window.location.reload(); });
    });
    return button;
  }
  function hideStep(job, name) {
    var order = ["take", "arrive", "cause", "resolve"];
    Array.prototype.forEach.call(job.querySelectorAll("form[data-step]"), function (form) {
      if (order.indexOf(form.dataset.step) <= order.indexOf(name) && !(name === "cause")) form.hidden = true;
      if (form.dataset.step === name) form.hidden = true;
    });
    job.classList.add("is-sent-later");
  }

  /* --- Keeping and sending ---------------------------------------------------------------------------- */

  function keep(form) {
    var fields = { done_at: new Date().toISOString() }, photo = null;
    Array.prototype.forEach.call(form.elements, function (each) {
      if (!each.name || each.name === "csrfmiddlewaretoken") return;
      if (each.type === "file") photo = each.files[0] || null;
      else fields[each.name] = each.value;
    });
    var job = form.closest("[data-job]");
    return put({
      key: newKey(), staff: me, job: job.dataset.job, address: form.getAttribute("action"), fields: fields,
      title: job.querySelector("h2").textContent, photo: photo, state: "WAITING", words: ""
    });
  }
  function send(step, token) {
    var body = new FormData();
    Object.keys(step.fields).forEach(function (name) { body.append(name, step.fields[name]); });
    body.append("key", step.key);
    body.append("csrfmiddlewaretoken", token);
    if (step.photo) body.append("photo", step.photo, "photo.jpg");
    return fetch(step.address, {
      method: "POST", body: body, credentials: "same-origin", redirect: "manual",
      headers: { Accept: "application/json" }
    });
  }
  function sync() {
    // Asked for while it runs: what was kept or came back meanwhile has its turn right after.
    if (busy) again = true;
    if (busy || !base) return Promise.resolve();
    busy = true;
    return every().then(function (steps) {
      var held = {};
      steps.forEach(function (each) { if (each.state === "CONFLICT") held[each.job] = true; });
      var waiting = steps.filter(function (each) { return each.state === "WAITING"; });
      if (!waiting.length) return null;
      return fetch(say.token, { credentials: "same-origin", redirect: "manual" }).then(function (said) {
        signedOut = said.status !== 200;
        return signedOut ? null : said.json();
      }).then(function (given) {
        if (!given || String(given.staff) !== me) return null;
        return waiting.reduce(function (before, step) {
          return before.then(function () {
            // One after the other; after a refusal the rest of that job waits for its reader.
            if (held[step.job]) return null;
            return send(step, given.token).then(function (said) {
              if (said.status === 200) { sent += 1; return forget(step.id); }
              if (said.status === 409) {
                held[step.job] = true;
                return said.json().then(function (answer) {
                  step.state = "CONFLICT";
                  step.words = answer.words;
                  return put(step);
                });
              }
              if (said.status === 404 || said.status === 413) {
                held[step.job] = true;
                step.state = "CONFLICT";
                step.words = "(" + said.status + ")";
                return put(step);
              }
              throw new Error("later");  // the server is not well, or the session is over
            });
          });
        }, Promise.resolve());
      });
    }).catch(function () { /* No network: it stays, and is tried again. */ }).then(function () {
      busy = false;
      return show();
    }).then(function () {
      if (again) {
        again = false;
        return sync();
      }
      if (sent) return every().then(function (left) {
        if (!left.some(function (each) { return each.state === "WAITING"; })) window.location.reload();
      });
      return null;
    });
  }

  /* --- The way from here ------------------------------------------------------------------------------ */

  function metres(one, two) {
    var rad = Math.PI / 180, mid = Math.cos((one[0] + two[0]) / 2 * rad);
    var up = (two[0] - one[0]) * rad, across = (two[1] - one[1]) * rad * mid;
    return 6371000 * Math.sqrt(up * up + across * across);
  }
  function placeOf(job) {
    var parts = (job.dataset.position || "").split(",");
    return parts.length === 2 ? [Number(parts[0]), Number(parts[1])] : null;
  }
  function route(here) {
    // Danger first, then always the nearest of what is left; a job without a place keeps its turn at the end.
    var jobs = Array.prototype.slice.call(page.querySelectorAll("[data-job]"));
    var from = here;
    jobs.forEach(function (job) {
      var place = placeOf(job), line = job.querySelector("[data-distance]");
      if (place && line) line.textContent = (metres(here, place) / 1000).toFixed(1) + " km";
    });
    [true, false].forEach(function (danger) {
      var left = jobs.filter(function (job) { return job.hasAttribute("data-danger") === danger; });
      while (left.length) {
        var best = left.reduce(function (found, job) {
          var place = placeOf(job), far = place ? metres(from, place) : Infinity;
          return far < found.far ? { job: job, far: far, place: place } : found;
        }, { job: left[0], far: Infinity, place: null });
        page.appendChild(best.job);
        left.splice(left.indexOf(best.job), 1);
        from = best.place || from;
      }
    });
  }
  var button = document.getElementById("route");
  if (navigator.geolocation && page.querySelector("[data-position]")) {
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.geolocation.getCurrentPosition(function (found) {
        route([found.coords.latitude, found.coords.longitude]);
      }, function () { outbox.hidden = false; outbox.textContent = say.noPlace; },
      { enableHighAccuracy: true, timeout: 15000, maximumAge: 60000 });
    });
  }

  /* --- Leaving ---------------------------------------------------------------------------------------- */

  function wipe() {
    isLeaving = true;
    if (base) base.close();
    var gone = [new Promise(function (done) {
      var request = indexedDB.deleteDatabase("field");
      request.onsuccess = request.onerror = request.onblocked = done;
    })];
    if (window.caches) gone.push(caches.delete("field-jobs"));
    if (navigator.serviceWorker) gone.push(navigator.serviceWorker.getRegistration(say.here).then(function (found) {
      return found ? found.unregister() : null;
    }));
    return Promise.all(gone);
  }
  var leaving = document.getElementById("sign-out");
  leaving.addEventListener("submit", function (event) {
    event.preventDefault();
    (base ? every() : Promise.resolve([])).then(function (steps) {
      if (steps.length && !window.confirm(say.lose)) return;
      wipe().then(function () { leaving.submit(); }, function () { leaving.submit(); });
    });
  });

  /* --- Begin ------------------------------------------------------------------------------------------ */

  open().then(function (opened) {
    base = opened;
    // Another person on this phone: what the one before kept is not his to send.
    return every().then(function (steps) {
      return Promise.all(steps.filter(function (each) { return each.staff !== me; })
        .map(function (each) { return forget(each.id); }));
    });
  }).then(function () {
    page.addEventListener("submit", function (event) {
      var form = event.target;
      if (!form.dataset.step) return;
      event.preventDefault();
      keep(form).then(show).then(sync);
    });
    page.dataset.ready = "1";
    window.addEventListener("online", sync);
    window.addEventListener("offline", show);
    window.setInterval(sync, 15000);
    return show().then(sync);
  });
  // What the page needs without network. Whoever signs out meanwhile leaves nothing: no cache is opened after.
  function keepFiles() {
    var files = window.performance.getEntriesByType("resource").map(function (each) { return each.name; })
      .filter(function (name) { return name.indexOf(window.location.origin + "/static/") === 0; });
    if (isLeaving) return null;
    // The first time the worker came after the page, so the page is fetched for it here.
    return caches.open("field-jobs").then(function (kept) { return kept.addAll(files.concat([say.here])); })
      .then(function () { page.dataset.keptReady = "1"; });
  }
  if (navigator.serviceWorker && window.caches) {
    var loaded = new Promise(function (done) {
      if (document.readyState === "complete") done(); else window.addEventListener("load", done);
    });
    Promise.all([navigator.serviceWorker.register(say.worker), loaded]).then(keepFiles)
      .catch(function () { /* Works with network. */ });
  }
})();
