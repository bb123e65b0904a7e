// Filters the functions and zooms the pictures. Without it everything is there all the same.
(() => {
  "use strict";
  const functions = [...document.querySelectorAll(".fn")];
  const form = document.querySelector(".filter");
  const said = form.querySelector("output");

  const filter = () => {
    const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
    const rule = form.elements.rule.value, state = form.elements.state.value;
    const has = (list, word) => !word || list.split(" ").includes(word);
    let shown = 0;
    for (const fn of functions) {
      const { words: text, rules, states } = fn.dataset;
      const fits = words.every((w) => text.includes(w)) && has(rules, rule) && has(states, state);
      fn.hidden = !fits;
      if (fits) shown++;
    }
    for (const heading of document.querySelectorAll("#functions > h2")) {
      let next = heading.nextElementSibling;
      while (next && next.matches(".fn[hidden]")) next = next.nextElementSibling;
      heading.hidden = !next || !next.matches(".fn");
    }
    said.textContent = shown === functions.length ? "" : `${shown} of ${functions.length} functions`;
  };
  form.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = functions.length < 2;

  const zoomable = (pane) => {
    const svg = pane.querySelector("svg");
    const { width, height } = svg.viewBox.baseVal;
    const bar = document.createElement("div");
    bar.className = "zoom";
    let scale = 1;
    let own = false; // the reader has chosen the size
    const zoom = (to) => {
      scale = Math.min(4, Math.max(0.1, to));
      svg.setAttribute("width", width * scale);
      svg.setAttribute("height", height * scale);
    };
    const button = (text, name, action) => {
      const b = document.createElement("button");
      b.type = "button";
      b.textContent = text;
      b.setAttribute("aria-label", name);
      b.addEventListener("click", () => { own = true; action(); });
      bar.append(b);
    };
    button("−", "Smaller", () => zoom(scale / 1.25));
    button("+", "Larger", () => zoom(scale * 1.25));
    button("1:1", "Original size", () => zoom(1));
    button("fit", "Fit the width", () => zoom((pane.clientWidth - 2) / width));
    const first = svg.querySelector(".box").getBBox();
    let room = 0;
    const fit = () => {
      if (own || pane.clientWidth === room || pane.clientWidth === 0) return;
      room = pane.clientWidth;
      zoom(Math.min(1, Math.max((room - 2) / width, 0.7))); // smaller cannot be read
      pane.scrollLeft = (first.x + first.width / 2) * scale - room / 2;
    };
    pane.previousElementSibling.append(bar);
    fit();
    new ResizeObserver(fit).observe(pane);
  };
  // To measure hundreds of pictures that nobody sees takes seconds, so each is dealt with when it comes near.
  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      zoomable(target);
    }
  }, { rootMargin: "400px" });
  for (const pane of document.querySelectorAll(".picture .pane")) near.observe(pane);

  // A link leads into a function that is closed.
  const reveal = () => {
    const target = location.hash && document.getElementById(location.hash.slice(1));
    const details = target && target.closest("details");
    if (details && !details.open) {
      details.open = true;
      target.scrollIntoView();
    }
  };
  addEventListener("hashchange", reveal);
  reveal();

  // On paper everything is open.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const d of closed) d.open = true;
  });
  addEventListener("afterprint", () => {
    for (const d of closed) d.open = false;
  });
})();
