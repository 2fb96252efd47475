/* A form is written down on the phone before it is sent; without network it is sent later, once. */
(function (our) {
  "use strict";
  var root = document.documentElement, words = our.words;
  var base = null, me = "guest", busy = false, isAskedAgain = false, mayNotSend = false, LATE = 20000;

  /* --- The phone's memory ----------------------------------------------------------------------------- */

  function asked(request) {
    return new Promise(function (done, failed) {
      request.onsuccess = function () { done(request.result); };
      request.onerror = function () { failed(request.error); };
    });
  }
  function open() {
    var request = indexedDB.open("bijlighar", 1);
    request.onupgradeneeded = function () { request.result.createObjectStore("drafts", { keyPath: "key" }); };
    return asked(request);
  }
  function every() {
    if (!base) return Promise.resolve([]);
    return asked(base.transaction("drafts", "readonly").objectStore("drafts").getAll()).then(function (all) {
      return all.sort(function (one, two) { return one.since - two.since; });
    });
  }
  function mine() {
    return every().then(function (all) { return all.filter(function (each) { return each.person === me; }); });
  }
  function changed(change) {
    // Kept is what the phone has written down, not what it was asked to write: a page may go at any moment.
    return new Promise(function (done, failed) {
      var turn = base.transaction("drafts", "readwrite");
      turn.oncomplete = function () { done(); };
      turn.onerror = turn.onabort = function () { failed(turn.error); };
      change(turn.objectStore("drafts"));
    });
  }
  function put(draft) { return changed(function (drafts) { drafts.put(draft); }); }
  function forget(key) { return changed(function (drafts) { drafts.delete(key); }); }
  function newKey() {
    var bytes = window.crypto.getRandomValues(new Uint8Array(16));
    return Array.prototype.map.call(bytes, function (each) { return ("0" + each.toString(16)).slice(-2); }).join("");
  }
  function within(ms, promise) {
    return new Promise(function (done, failed) {
      window.setTimeout(function () { failed(new Error("late")); }, ms);
      promise.then(done, failed);
    });
  }

  /* --- Sending ---------------------------------------------------------------------------------------- */

  function token() {
    return within(LATE, fetch("/" + root.lang + "/offline/token", { credentials: "same-origin", redirect: "manual" }))
      .then(function (said) {
        if (said.status !== 200) throw new Error("later");
        return said.json();
      });
  }
  function post(draft, given) {
    var body = new FormData(), hasKey = false;
    draft.fields.forEach(function (each) {
      body.append(each[0], each[1]);
      if (each[0] === draft.keyName) hasKey = true;
    });
    if (!hasKey) body.append(draft.keyName, draft.key);
    body.append("csrfmiddlewaretoken", given);
    body.append("waited", Math.max(0, Math.round((Date.now() - draft.since) / 1000)));
    draft.files.forEach(function (each) { body.append(each.name, each.file, each.file.name || "photo.jpg"); });
    return fetch(draft.address, {
      method: "POST", body: body, credentials: "same-origin", redirect: "manual",
      headers: { Accept: "application/json" }
    });
  }
  function settle(draft, said) {
    // Done and refused are told to the person; everything else is tried again.
    if (said.status === 200 || said.status === 409) {
      return said.json().then(function (answer) {
        draft.state = answer.outcome;
        draft.words = answer.words;
        draft.to = answer.to;
        return put(draft);
      });
    }
    if (/^4(00|04|05|10|13|15|22)$/.test(said.status)) {
      draft.state = "REFUSED";
      draft.words = words.failed.replace("{n}", said.status);
      return put(draft);
    }
    throw new Error("later");
  }
  function send(draft, given) {
    return post(draft, given).then(function (said) { return settle(draft, said); });
  }
  function sync() {
    if (!base) return Promise.resolve();
    isAskedAgain = busy;
    if (busy) return Promise.resolve();
    busy = true;
    return mine().then(function (all) {
      var waiting = all.filter(function (each) { return each.state === "WAITING"; });
      if (!waiting.length) return null;
      return token().then(function (given) {
        our.isBack();
        mayNotSend = given.person !== me;
        if (mayNotSend) return null;
        return waiting.reduce(function (before, draft) {
          return before.then(function () { return within(6 * LATE, send(draft, given.token)); });
        }, Promise.resolve());
      });
    }).catch(function () { /* No network: it stays, and is tried again. */ }).then(function () {
      busy = false;
      return show();
    }).then(function () { return isAskedAgain ? sync() : null; });
  }

  /* --- What the page shows ---------------------------------------------------------------------------- */

  function show() {
    return mine().then(function (all) {
      var box = document.getElementById("outbox"), main = document.getElementById("main");
      if (!box && (!all.length || !main)) return;
      if (!box) {
        box = our.make("section");
        box.id = "outbox";
        box.className = "sec tint";
        box.setAttribute("role", "status");
        main.insertBefore(box, main.firstChild);
      }
      box.textContent = "";
      box.hidden = !all.length;
      our.make("h2", words.outbox, box);
      var list = our.make("ul", "", box);
      list.className = "list";
      all.forEach(function (draft) { line(draft, our.make("li", "", list)); });
      if (mayNotSend) our.make("p", words.signIn, box).className = "is-warn";
    });
  }
  function line(draft, row) {
    row.dataset.draft = draft.state;
    our.make("b", draft.title, row);
    if (draft.state === "WAITING") {
      our.make("p", words.waiting, row).className = "is-warn";
      return;
    }
    var isDone = draft.state === "DONE", said = our.make("p", (isDone ? words.sent : words.refused) + " " + draft.words, row);
    said.className = isDone ? "is-ok" : "is-bad";
    if (isDone || draft.to || draft.page) link(draft, isDone, row);
    var away = our.make("button", isDone ? words.read : words.drop, row);
    away.type = "button";
    away.className = "btn two";
    away.addEventListener("click", function () { forget(draft.key).then(show); });
  }
  function link(draft, isDone, row) {
    var there = our.make("a", isDone ? words.open : words.mend, row);
    there.className = "btn two";
    there.href = draft.to || draft.page + "#draft=" + draft.key;
    there.addEventListener("click", function (event) {
      event.preventDefault();
      if (draft.to) {
        forget(draft.key).then(function () { window.location.assign(draft.to); });
        return;
      }
      window.location.assign(there.href);
      if (draft.page === our.here) window.location.reload();  // the form here was put away when it was kept
    });
  }

  /* --- Forms ------------------------------------------------------------------------------------------ */

  function fieldsOf(form, pressed) {
    var fields = [], files = [];
    Array.prototype.forEach.call(form.elements, function (each) {
      if (!each.name || each.disabled || each.name === "csrfmiddlewaretoken" || each.tagName === "BUTTON") return;
      if (/^(radio|checkbox)$/.test(each.type) && !each.checked) return;
      if (each.type === "file") {
        Array.prototype.forEach.call(each.files, function (file) { files.push({ name: each.name, file: file }); });
      } else fields.push([each.name, each.value]);
    });
    if (pressed && pressed.name) fields.push([pressed.name, pressed.value]);
    return { fields: fields, files: files };
  }
  function keep(form, pressed) {
    var name = form.dataset.outbox, input = form.elements[name], read = fieldsOf(form, pressed);
    var key = form.dataset.key || (input && input.value) || newKey(), to = form.getAttribute("action") || our.here;
    var title = document.querySelector(form.dataset.kinds ? "input[name=kind]:checked+span" : "h1");
    return every().then(function (all) {
      var before = all.filter(function (each) { return each.key === key; })[0];
      var draft = {
        key: key, keyName: name, person: me, page: form.dataset.kinds ? to : our.here, address: to,
        title: title ? title.textContent : document.title, fields: read.fields,
        files: read.files.length || !before ? read.files : before.files,
        state: "WAITING", words: "", to: "", since: before ? before.since : Date.now()
      };
      return put(draft).then(function () { return draft; });
    });
  }
  function sendByItself(form, pressed, given) {
    // The server's own page says best what is missing; the draft goes when that page is here.
    if (given) form.elements.csrfmiddlewaretoken.value = given;
    if (pressed && pressed.name) {
      var said = our.make("input", "", form);
      said.type = "hidden";
      said.name = pressed.name;
      said.value = pressed.value;
    }
    HTMLFormElement.prototype.submit.call(form);
  }
  function leave(form) {
    // Kept: it is not written twice by being sent again from here.
    (form.dataset.kinds ? form.parentNode : form).hidden = true;
    delete form.dataset.busy;
    return show().then(function () {
      var box = document.getElementById("outbox");
      if (box) box.scrollIntoView();
    });
  }
  function submitted(form, pressed) {
    if (form.dataset.busy) return;
    form.dataset.busy = "1";
    keep(form, pressed).then(function (draft) {
      var given = null;
      busy = true;  // what is sent here is not sent by the clock beside it
      return token().then(function (answer) {
        given = answer;
        if (answer.person !== me) throw new Error("somebody else");
        return within(LATE, send(draft, answer.token));
      }).then(function () {
        busy = false;
        if (draft.state === "DONE") {
          return forget(draft.key).then(function () { window.location.assign(draft.to); });
        }
        return sendByItself(form, pressed, given.token);
      }, function () {
        busy = false;
        return leave(form);
      });
    }, function () {
      // The phone keeps nothing: then as any form.
      delete form.dataset.busy;
      sendByItself(form, pressed, "");
    });
  }
  function fill(form, draft) {
    draft.fields.forEach(function (each) {
      var input = form.elements[each[0]];
      if (!input) return;
      if (input.length !== undefined && input.tagName !== "SELECT") {
        Array.prototype.forEach.call(input, function (one) { one.checked = one.value === each[1]; });
      } else if (/^(radio|checkbox)$/.test(input.type)) input.checked = input.value === each[1];
      else if (input.type !== "file") input.value = each[1];
    });
    Array.prototype.forEach.call(form.querySelectorAll("details"), function (each) { each.open = true; });
  }
  function seen(form) {
    // The server shows this form anew with what is wrong: that is its draft's end. A page from the phone's
    // memory may be opened often: each time it is another form.
    var input = form.elements[form.dataset.outbox], wanted = /#draft=([0-9a-f]{32})$/.exec(window.location.hash);
    if (our.isKept && input) input.value = newKey();
    return mine().then(function (all) {
      return Promise.all(all.map(function (draft) {
        if (wanted && wanted[1] === draft.key) {
          form.dataset.key = draft.key;  // what is mended is the same one still
          fill(form, draft);
          window.history.replaceState(null, "", our.here);  // what the server answers is not filled in again
          return null;
        }
        if (our.isKept || draft.state !== "REFUSED") return null;
        if ((input && input.value === draft.key) || (!input && draft.page === our.here)) {
          return forget(draft.key);
        }
        return null;
      }));
    });
  }
  function forAnyKind(form) {
    // Where no form was kept, this one stands for those of every kind: it goes where the chosen kind is told.
    var wanted = /^\/(?:hi|en)\/wrong(?:\/([A-Z_]+))?$/.exec(window.location.pathname);
    var about = /[?&]connection=(\d+)/.exec(window.location.search), kinds = form.elements.kind;
    if (!wanted || !our.isKept) return;
    function choose() { form.setAttribute("action", form.dataset.kinds + kinds.value + window.location.search); }
    Array.prototype.forEach.call(kinds, function (each) {
      if (each.value === wanted[1]) each.checked = true;
      each.addEventListener("change", choose);
    });
    choose();
    if (about) form.elements.connection.value = about[1];
    form.querySelector("[data-guest]").hidden = me !== "guest";
    form.parentNode.hidden = false;
  }
  function listen(form) {
    var pressed = null;
    if (form.dataset.kinds) forAnyKind(form);
    form.addEventListener("click", function (event) {
      var button = event.target.closest("button[type=submit]");
      if (button) pressed = button;
    });
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      submitted(form, pressed);
    });
    return seen(form);
  }

  /* --- Leaving ---------------------------------------------------------------------------------------- */

  function wipe() {
    if (base) base.close();
    base = null;
    return Promise.all([our.forgetPages(), new Promise(function (done) {
      var request = indexedDB.deleteDatabase("bijlighar");
      request.onsuccess = request.onerror = request.onblocked = done;
    })]);
  }
  function signOut(form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      mine().then(function (all) {
        var unsent = all.some(function (each) { return each.state !== "DONE"; });
        if (unsent && !window.confirm(words.lose)) return;
        function go() { HTMLFormElement.prototype.submit.call(form); }
        wipe().then(go, go);
      });
    });
  }

  our.beginOutbox = function () {
    var leaving = document.querySelectorAll("form[action$='/sign-out']");
    if (!window.indexedDB || !window.fetch || !window.Promise || !window.FormData) return;
    our.personKept().then(function (person) {
      me = person;
      return open();
    }).then(function (opened) {
      base = opened;
      base.onversionchange = function () { base.close(); base = null; };
      // Somebody else signed in on this phone: what the one before wrote is not theirs to see or send.
      return our.isKept || me === "guest" ? null : every().then(function (all) {
        return Promise.all(all.filter(function (each) { return each.person !== me; })
          .map(function (each) { return forget(each.key); }));
      });
    }).then(function () {
      return Promise.all(Array.prototype.map.call(document.querySelectorAll("form[data-outbox]"), listen));
    }).then(function () {
      root.dataset.outboxReady = "1";
      window.addEventListener("online", sync);
      window.setInterval(sync, 15000);
      return show().then(sync);
    }).catch(function () { /* A browser that keeps nothing: forms go as they always did. */ });
    Array.prototype.forEach.call(leaving, signOut);
  };
})(window.bijlighar);
