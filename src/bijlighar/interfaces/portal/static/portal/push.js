/* Asks the browser for a subscription and sends it with the form. Where a browser cannot, the form stays hidden. */
"use strict";
(() => {
  const form = document.getElementById("push");
  if (!form || !("serviceWorker" in navigator) || !("PushManager" in window)) return;
  const bytes = (text) => Uint8Array.from(
    atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  form.hidden = false;
  form.querySelector("button").addEventListener("click", async () => {
    if (await Notification.requestPermission() !== "granted") return;
    const worker = await navigator.serviceWorker.register(form.dataset.worker);
    const subscription = await worker.pushManager.subscribe({
      userVisibleOnly: true, applicationServerKey: bytes(form.dataset.key),
    });
    form.elements.subscription.value = JSON.stringify(subscription);
    form.submit();
  });
})();
