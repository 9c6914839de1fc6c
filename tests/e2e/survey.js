// What of a page is beyond its edge, cut off, covered, or too small to be hit. See access.py.
([smallest, handy]) => {
  const root = document.documentElement;
  const modal = document.querySelector('[role="alertdialog"], dialog[open]');
  const scope = modal ?? document.body;
  const found = [];

  const style = (element) => getComputedStyle(element);
  const up = (element) => {
    const all = [];
    for (let box = element.parentElement; box && box !== document.body; box = box.parentElement) all.push(box);
    return all;
  };
  const isForEars = (element) => [element, ...up(element)].some((box) => style(box).clipPath === "inset(50%)");
  const isShown = (element) =>
    element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) && !isForEars(element)
    && !element.matches(".skip:not(:focus)");
  const SCROLLS = ["auto", "scroll"];
  const HIDES = ["hidden", "clip"];
  const scrolls = (box) => SCROLLS.includes(style(box).overflowX) || SCROLLS.includes(style(box).overflowY);
  const says = (element) => {
    const words = element.getAttribute("aria-label") ?? element.innerText ?? "";
    return `<${element.tagName.toLowerCase()} ${element.className}> “${words.trim().replace(/\s+/g, " ").slice(0, 40)}”`;
  };

  if (root.scrollWidth > root.clientWidth) {
    found.push(`the page scrolls sideways: ${root.scrollWidth} > ${root.clientWidth}`);
  }

  // Words: not beyond the edge, not cut off. What ends in dots and says the rest in its title is no loss.
  const hasWords = (element) =>
    [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
  const isDotted = (element) => element.closest("[title]") !== null;
  for (const element of scope.querySelectorAll("*")) {
    if (!hasWords(element) || element.closest("option, svg, style, script") || !isShown(element)) continue;
    const box = element.getBoundingClientRect();
    if (box.width === 0 || box.height === 0) continue;
    const around = [element, ...up(element)];
    const inScroller = up(element).some(scrolls);
    if (!inScroller && (box.right > root.clientWidth + 1 || box.left < -1)) {
      found.push(`beyond the edge: ${says(element)} ${Math.round(box.left)} to ${Math.round(box.right)}`);
    }
    if (isDotted(element)) continue;
    for (const frame of around) {
      if (scrolls(frame)) break;
      const inner = frame.getBoundingClientRect();
      const { overflowX, overflowY } = style(frame);
      const own = frame === element;
      const wide = own ? element.scrollWidth > element.clientWidth + 1 : box.right > inner.right + 1;
      const high = own ? element.scrollHeight > element.clientHeight + 3 : box.bottom > inner.bottom + 3;
      if (HIDES.includes(overflowX) && wide) found.push(`cut off at the side: ${says(element)} in ${says(frame)}`);
      if (HIDES.includes(overflowY) && high) found.push(`cut off below: ${says(element)} in ${says(frame)}`);
    }
  }

  // Targets: on top where they are, and wide and high enough, with the label that belongs to them.
  const TARGETS = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [role="tab"]';
  const HANDY = 'button, .button, [role="tab"], [data-order] a, [data-order] input, nav a, select, textarea, summary,'
    + ' input:not([type="checkbox"], [type="radio"], [readonly])';
  for (const element of scope.querySelectorAll(TARGETS)) {
    if (!isShown(element) || element.disabled || style(element).pointerEvents === "none") continue;
    const inline = element.matches("a") && style(element).display === "inline";
    const alone = element.parentElement.innerText?.trim() === element.innerText?.trim();
    element.scrollIntoView({ block: "center", inline: "center", behavior: "instant" });
    const box = element.getClientRects()[0];
    if (!box || box.width === 0) continue;
    const labels = [...(element.labels ?? [])];
    const hits = (x, y) => {
      const hit = document.elementFromPoint(x, y);
      return hit !== null && (element.contains(hit) || labels.some((label) => label.contains(hit)));
    };
    const x = box.left + box.width / 2, y = box.top + box.height / 2;
    if (!hits(x, y)) {
      const hit = document.elementFromPoint(x, y);
      // A message, a small panel and a sheet lie over the page for a while; each can be closed.
      if (hit?.closest("[data-sonner-toaster], [role=dialog], aside")) continue;
      found.push(`covered: ${says(element)} by ${hit ? says(hit) : "the edge"}`);
      continue;
    }
    // In a sentence a link is as high as its line.
    if (inline && !alone) continue;
    const reach = (dx, dy) => {
      let far = 0;
      while (far < 60 && hits(x + dx * (far + 1), y + dy * (far + 1))) far += 1;
      return far;
    };
    const wide = reach(1, 0) + reach(-1, 0) + 1, high = reach(0, 1) + reach(0, -1) + 1;
    const least = element.matches(HANDY) ? handy : smallest;
    if (wide < least - 1 || high < least - 1) found.push(`small: ${says(element)} ${wide} x ${high}, not ${least}`);
  }
  window.scrollTo(0, 0);
  return [...new Set(found)];
}
