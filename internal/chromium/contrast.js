// WCAG 2.2, 1.4.3: a contrast of 4.5 for all text that is shown.
(() => {
  const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const known = new Map();
  const color = (css) => { // as red, green, blue from 0 to 255, and alpha from 0 to 1
    if (!known.has(css)) {
      canvas.clearRect(0, 0, 1, 1);
      canvas.fillStyle = css;
      canvas.fillRect(0, 0, 1, 1);
      const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
      known.set(css, [r, g, b, a / 255]);
    }
    return known.get(css);
  };
  const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
  const behind = (element) => {
    if (!element) return [255, 255, 255];
    if (element instanceof SVGElement) { // there it is the last shape that is drawn before, in one color
      for (let shape = element.previousElementSibling; shape; shape = shape.previousElementSibling) {
        const fill = getComputedStyle(shape).fill;
        if (shape.matches("rect, circle") && fill !== "none" && !fill.startsWith("url")) return color(fill);
      }
      return behind(element.parentElement);
    }
    const own = color(getComputedStyle(element).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(element.parentElement));
  };
  const luminance = (c) => [0.2126, 0.7152, 0.0722].reduce((sum, weight, i) => {
    const v = c[i] / 255;
    return sum + weight * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  }, 0);
  const weak = new Set();
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const element = texts.currentNode.parentElement, text = texts.currentNode.data.trim();
    if (!text || element.closest(".hidden, script, title, desc")) continue;
    const back = behind(element);
    const style = getComputedStyle(element);
    const pair = [luminance(over(color(element instanceof SVGElement ? style.fill : style.color), back)), luminance(back)].sort((a, b) => b - a);
    const ratio = (pair[0] + 0.05) / (pair[1] + 0.05);
    if (ratio < 4.5) weak.add(`"${text}" has a contrast of ${ratio.toFixed(2)}`);
  }
  return [...weak];
})()
