// Fills in the phone's position where the browser knows it; the field can be typed without this.
"use strict";
(() => {
  const button = document.querySelector("[data-position]");
  if (!button || !navigator.geolocation) return;
  const field = document.getElementById(button.dataset.position);
  const said = document.getElementById("position-said");
  button.hidden = false;
  button.addEventListener("click", () => {
    said.textContent = "…";
    navigator.geolocation.getCurrentPosition(
      (found) => {
        field.value = `${found.coords.latitude.toFixed(6)}, ${found.coords.longitude.toFixed(6)}`;
        said.textContent = `± ${Math.round(found.coords.accuracy)} m`;
      },
      () => { said.textContent = button.dataset.failed; },
      { enableHighAccuracy: true, timeout: 15000 },
    );
  });
})();
