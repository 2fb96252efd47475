/* Adds up what is ticked as it is ticked, and lets the button that pays say so. Without it a button adds up, and
   the one that pays names no amount: it could be of other ticks. */
"use strict";
(() => {
  const form = document.getElementById("together"), again = document.getElementById("again");
  const ways = document.getElementById("ways"), tooMuch = document.getElementById("too-much");
  if (!form) return;
  const [counted, amount] = form.querySelector("output").children;
  const pay = ways && ways.querySelector("button");
  const set = (place, text) => { if (place.textContent !== text) place.textContent = text; };
  // As writing.rupees: ₹1,23,456.78.
  const rupees = (paise) => {
    const whole = String(Math.floor(paise / 100)).replace(/(\d)(?=(\d\d)+\d$)/g, "$1,");
    return `₹${whole}.${String(paise % 100).padStart(2, "0")}`;
  };
  const add = () => {
    const ticked = [...form.querySelectorAll("[data-paise]")].filter((each) => each.querySelector("input").checked);
    const paise = ticked.reduce((sum, each) => sum + Number(each.dataset.paise), 0);
    const told = form.dataset;
    set(counted, (ticked.length === 1 ? told.one : told.more).replace("{}", ticked.length));
    set(amount, rupees(paise));
    form.elements.shown.value = paise;
    if (!ways) return;
    set(pay, told.pay.replace("{}", rupees(paise)));
    tooMuch.hidden = paise <= Number(told.most);
    ways.hidden = paise < Number(told.least) || !tooMuch.hidden;
  };
  again.hidden = true;
  form.addEventListener("change", add);
  window.addEventListener("pageshow", add);  // a browser that comes back brings its own ticks
})();
