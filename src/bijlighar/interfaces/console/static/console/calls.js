// The operator's keys: what shows a key is pressed by it, unless somebody is typing. Plain script for old browsers.
(function () {
  "use strict";
  function typing(element) {
    return /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
  }
  document.addEventListener("keydown", function (event) {
    var target = event.target;
    if (event.key === "Escape" && typing(target)) {
      target.blur();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || typing(target)) {
      return;
    }
    var found = document.querySelector('[data-key="' + event.key.replace(/["\\]/g, "") + '"]');
    if (!found) {
      return;
    }
    event.preventDefault();
    if (typing(found)) {
      found.focus();
    } else {
      found.click();
    }
  });
  // What was just chosen can be filled in at once; a call that has just come in is read out.
  document.addEventListener("htmx:afterSwap", function (event) {
    if (event.target.id !== "live") {
      return;
    }
    var field = document.querySelector("#begun select, #begun input:not([type=hidden])");
    var next = field || document.getElementById("caller");
    if (next) {
      next.focus();
    }
  });
})();
