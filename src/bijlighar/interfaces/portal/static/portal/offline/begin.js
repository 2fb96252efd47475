/* Begins on every page of the portal; the button of the install page shows where a browser can install. */
(function (our) {
  "use strict";
  var self = document.currentScript;
  our.build = self && self.src ? self.src.split("?")[1] : "";
  our.sayKept();
  our.listPages();
  our.keepPage();
  our.beginOutbox();
  // What a page works without comes once it stands, and once it has something to do: on a slow line it would
  // come before the style, and most who look at their balance are gone before it is asked again.
  window.addEventListener("load", function () {
    var after = document.querySelector("meta[name=after]");
    if (after) window.setTimeout(function () {
      our.make("script", "", document.head).src = after.content;
    }, 1000 * after.dataset.wait);
  });
  var button = document.getElementById("install");
  window.addEventListener("beforeinstallprompt", function (event) {
    if (!button) return;
    event.preventDefault();
    button.hidden = false;
    button.addEventListener("click", function () { event.prompt(); });
  });
})(window.bijlighar);
