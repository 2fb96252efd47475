/* Touch or point at a chart: its sentence says that bar. Everything on the page works without this. */
(() => {
  const say = (figure, event) => {
    const svg = figure.querySelector("svg"), out = figure.querySelector("output");
    const bars = figure.dataset.bars.split("|"), box = svg.getBoundingClientRect();
    const place = Math.min(bars.length - 1, Math.max(0, Math.floor((event.clientX - box.left) / box.width * bars.length)));
    const line = figure.querySelector(".c-at"), wide = svg.viewBox.baseVal.width / bars.length;
    line.setAttribute("d", `M${(place + .5) * wide} 0V100`);
    out.textContent = bars[place];
  };
  const listen = (type) => document.addEventListener(type, (event) => {
    const svg = event.target.closest && event.target.closest("[data-bars] svg");
    if (svg) say(svg.closest("[data-bars]"), event);
  });
  listen("pointermove"); listen("pointerdown");
})();
