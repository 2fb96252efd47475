/* Takes the phone's place into the form, only when asked to. Without it the place is typed. */
"use strict";
(() => {
  const ask = document.getElementById("ask-place"), said = document.getElementById("place-said");
  const lat = document.getElementById("lat"), lon = document.getElementById("lon");
  if (!ask || !navigator.geolocation) return;
  ask.hidden = false;
  ask.addEventListener("click", () => {
    navigator.geolocation.getCurrentPosition(at => {
      lat.value = at.coords.latitude.toFixed(6);
      lon.value = at.coords.longitude.toFixed(6);
      said.textContent = ask.dataset.done;
    }, () => { said.textContent = ask.dataset.failed; }, { enableHighAccuracy: true, timeout: 15000 });
  });
})();
