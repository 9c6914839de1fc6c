// What has the focus: whether it can be seen, by a ring of 2 pixels with a contrast of 3 to 1, and lies free. See access.py.
() => {
  const here = document.activeElement;
  const found = [];
  const style = getComputedStyle(here);
  const parse = (color) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((part) => part / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, at) => sum + part * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (element) => {
    for (let box = element; box; box = box.parentElement) {
      const color = parse(getComputedStyle(box).backgroundColor);
      if (color.length === 3 || color[3] > 0.9) return color;
    }
    return [255, 255, 255];
  };
  const contrast = (one, other) => {
    const [dark, bright] = [light(one), light(other)].sort((a, b) => a - b);
    return (bright + 0.05) / (dark + 0.05);
  };
  if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) {
    found.push(`no ring: ${style.outlineStyle} ${style.outlineWidth}`);
  } else {
    const ratio = contrast(parse(style.outlineColor), ground(here.parentElement));
    if (ratio < 3) found.push(`a faint ring: ${ratio.toFixed(2)}`);
  }
  const box = here.getClientRects()[0];
  if (!box || box.width === 0) found.push("not drawn");
  else {
    const inset = 3;
    const across = [box.left + inset, box.left + box.width / 2, box.right - inset];
    const down = [box.top + inset, box.top + box.height / 2, box.bottom - inset];
    const free = across.flatMap((x) => down.map((y) => document.elementFromPoint(x, y)))
      .filter((hit) => hit && (here.contains(hit) || [...(here.labels ?? [])].some((label) => label.contains(hit))));
    if (free.length === 0) found.push(`hidden, at ${Math.round(box.left)}, ${Math.round(box.top)}`);
  }
  const all = [...document.querySelectorAll("*")];
  return { at: all.indexOf(here), found };
}
