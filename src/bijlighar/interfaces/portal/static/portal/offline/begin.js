/* Begins on every page of the portal; the button of the install page shows where a browser can install. */
(function (our) {
  "use strict";
  var self = document.currentScript;
  our.build = self && self.src ? self.src.split("?")[1] : "";
  our.sayKept();
  our.listPages();
  our.keepPage();
  our.beginOutbox();
  // What a page works without comes once it stands: on a slow line it would come before the style.
  window.addEventListener("load", function () {
    var after = document.querySelector("meta[name=after]");
    if (after) our.make("script", "", document.head).src = after.content;
  });
  var button = document.getElementById("install");
  window.addEventListener("beforeinstallprompt", function (event) {
    if (!button) return;
    event.preventDefault();
    button.hidden = false;
    button.addEventListener("click", function () { event.prompt(); });
  });
})(window.bijlighar);
