/* Puts the digits of a chosen photo under a frame, and the phone's place beside it if asked. Without it the photo
   is sent whole, and a person types the digits. */
"use strict";
(() => {
  const pick = document.getElementById("photo"), guide = document.getElementById("guide");
  const canvas = document.getElementById("stage"), zoom = document.getElementById("zoom");
  const frame = document.getElementById("frame");
  if (!pick || !guide || !canvas.getContext) return;
  // The frame as photo.css draws it, in parts of the stage.
  const FRAME = { left: .08, top: .35, width: .84, height: .3 };
  let picture = null, scale = 1, x = 0, y = 0;

  const draw = () => {
    if (!picture) return;
    const wide = picture.width * scale, high = picture.height * scale;
    // The frame stays inside the photo.
    const left = canvas.width * FRAME.left, top = canvas.height * FRAME.top;
    x = Math.min(left, Math.max(x, left + canvas.width * FRAME.width - wide));
    y = Math.min(top, Math.max(y, top + canvas.height * FRAME.height - high));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#222";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, x, y, wide, high);
    const part = (value, of) => Math.min(1000, Math.max(0, Math.round(value / of * 1000)));
    const a = part(left - x, wide), b = part(top - y, high);
    frame.value = [a, b, Math.min(1000 - a, part(canvas.width * FRAME.width, wide)),
      Math.min(1000 - b, part(canvas.height * FRAME.height, high))].join(",");
  };

  const fit = () => {
    const least = Math.max(canvas.width * FRAME.width / picture.width, canvas.height * FRAME.height / picture.height);
    return Math.max(least, canvas.width / picture.width);
  };

  const enlarge = () => {
    const before = scale, midX = canvas.width / 2, midY = canvas.height / 2;
    scale = fit() * zoom.value / 100;
    x = midX - (midX - x) * scale / before;
    y = midY - (midY - y) * scale / before;
    draw();
  };

  pick.addEventListener("change", async () => {
    picture = null; frame.value = ""; guide.hidden = true;
    if (!pick.files[0] || !window.createImageBitmap) return;
    try { picture = await createImageBitmap(pick.files[0]); } catch (problem) { return; }
    guide.hidden = false;
    canvas.width = 720; canvas.height = 540;
    zoom.value = 100; scale = fit();
    x = (canvas.width - picture.width * scale) / 2;
    y = (canvas.height - picture.height * scale) / 2;
    draw();
  });

  let from = null;
  const ratio = () => canvas.width / canvas.getBoundingClientRect().width;
  canvas.addEventListener("pointerdown", (event) => { from = event; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => {
    if (!from) return;
    x += (event.clientX - from.clientX) * ratio();
    y += (event.clientY - from.clientY) * ratio();
    from = event;
    draw();
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { from = null; });
  canvas.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: [-16, 0], ArrowRight: [16, 0], ArrowUp: [0, -16], ArrowDown: [0, 16] }[event.key];
    if (!step) return;
    event.preventDefault();
    x += step[0]; y += step[1];
    draw();
  });
  zoom.addEventListener("input", enlarge);

  const ask = document.getElementById("ask-place"), said = document.getElementById("place-said");
  if (!navigator.geolocation) return;
  ask.hidden = false;
  ask.addEventListener("click", () => {
    said.textContent = "…";
    navigator.geolocation.getCurrentPosition((found) => {
      document.getElementById("place").value =
        `${found.coords.latitude.toFixed(6)}, ${found.coords.longitude.toFixed(6)}`;
      said.textContent = `${ask.dataset.done} ± ${Math.round(found.coords.accuracy)} m`;
    }, () => { said.textContent = ask.dataset.failed; }, { enableHighAccuracy: true, timeout: 15000 });
  });
})();
