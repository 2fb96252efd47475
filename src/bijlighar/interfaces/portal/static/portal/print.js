/* A page that is printed or kept: an app on the first screen has no menu of the browser to do it with. */
"use strict";
for (const how of document.querySelectorAll("[data-print-how]")) how.hidden = true;
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
