import { Component, createElement as h } from "react";
import { useNavigationType } from "react-router";

const MARK_MS = 4000;
const SLIDE_MS = 180;
// What of a row is worth a look when it changes by itself; the clock's part of it is not.
const SEEN = ["payment", "fulfillment", "stage", "request", "request_status", "tracking", "reference", "customer", "country", "amount", "cost"];

const table = () => document.getElementById("orders");
const drawn = () => [...(table()?.querySelectorAll("[data-order]") ?? [])];
const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Which rows are new or say something else than before. What only moved up from the next page, or down from the page
// before, is neither.
function news(before, after) {
  const was = new Map(before.rows.map((row) => [row.code, row]));
  const stayed = after.rows.map((row) => was.has(row.code));
  const first = stayed.indexOf(true), last = stayed.lastIndexOf(true);
  const found = new Map();
  after.rows.forEach((row, at) => {
    const old = was.get(row.code);
    if (old) {
      if (SEEN.some((name) => old[name] !== row[name]) || (row.news && !old.news)) found.set(row.code, "changed");
    } else if (!(before.later && at > last) && !(before.earlier && at < first)) found.set(row.code, "new");
  });
  return found;
}

// Watches over the list while its contents change: what is under the eyes stays where it is, what has the focus keeps
// it, and what changed by itself is marked for a moment. `moved` changes with what others did, never with what this
// page asked for; `own` is true while this page's own action goes on.
class Keeper extends Component {
  marks = new Map();
  waiting = new Map();
  owed = 0;

  componentDidMount() {
    this.observer = new ResizeObserver(this.measure);
    this.watch();
    document.addEventListener("pointerdown", this.acted, true);
    document.addEventListener("keydown", this.acted, true);
    document.addEventListener("visibilitychange", this.seen);
  }

  componentWillUnmount() {
    this.observer.disconnect();
    document.removeEventListener("pointerdown", this.acted, true);
    document.removeEventListener("keydown", this.acted, true);
    document.removeEventListener("visibilitychange", this.seen);
    this.marks.forEach(clearTimeout);
  }

  // Keeps an eye on the page's head and the selection bar, as they are now: the observer calls `measure` for each that is
  // new or has grown, when the layout is done anyway. Of a bar that is gone it would say nothing.
  watch() {
    const list = table()?.closest(".list");
    const parts = [list, document.querySelector(".head"), list?.querySelector(".selection")];
    if (parts.every((part, at) => part === this.parts?.[at])) return;
    this.observer.disconnect();
    this.parts = parts;
    for (const part of parts.slice(1)) if (part) this.observer.observe(part);
    if (!parts[2] && this.bar) this.measure();
  }

  // How much of the window they cover, for whatever sticks under them.
  measure = () => {
    const [list, head, bar] = this.parts;
    if (!list) return;
    const under = head && getComputedStyle(head).position === "sticky" ? head.getBoundingClientRect().height : 0;
    const height = bar ? bar.getBoundingClientRect().height : 0;
    if (under !== this.under) list.style.setProperty("--under", `${(this.under = under)}px`);
    if (height !== this.bar) list.style.setProperty("--bar", `${(this.bar = height)}px`);
  };

  getSnapshotBeforeUpdate() {
    const focused = document.activeElement?.closest("#orders [data-order]") ? document.activeElement : null;
    const rows = drawn();
    return {
      scrolled: window.scrollY > 0,
      focused, code: focused?.closest("[data-order]").dataset.order, at: rows.indexOf(focused?.closest("[data-order]")),
      covered: (this.under ?? 0) + (this.bar ?? 0) + (table()?.tHead?.clientHeight ?? 0),
      tops: rows.map((row) => [row, row.getBoundingClientRect().top]),
    };
  }

  componentDidUpdate(prev, _, before) {
    this.watch();
    const { shown, kind, rows, moved, own } = this.props;
    if (prev.shown !== shown) {
      this.marks.forEach((timer, code) => this.clear(code));
      this.waiting.clear();
      if (kind !== "POP" && before.scrolled) this.toTop();
      return;
    }
    const same = rows.length === prev.rows.length && rows.every((row, at) => row.code === prev.rows[at].code);
    if (same || window.scrollY > 0) this.hold(before); else if (!still()) this.slide(before);
    this.refocus(before);
    if (prev.moved === moved || own) return;
    const found = news(prev, this.props);
    if (document.hidden) found.forEach((what, code) => this.waiting.set(code, what));
    else this.mark(found);
  }

  // Another page of the list begins at its beginning.
  toTop() {
    const by = (table()?.closest(".list").getBoundingClientRect().top ?? 0) - this.under;
    if (by < 0) window.scrollBy({ top: by, behavior: "instant" });
  }

  hold({ tops, covered, focused }) {
    const isSeen = ([row, top]) => row.isConnected && top >= covered - 1 && top < innerHeight;
    const kept = tops.find((place) => isSeen(place) && place[0].contains(focused)) ?? tops.find(isSeen);
    if (!kept) return;
    // A window scrolls by whole pixels; what that leaves over is made up for the next time, so that it never adds up.
    const wanted = kept[1] + this.owed;
    const by = kept[0].getBoundingClientRect().top - wanted;
    if (Math.abs(by) < 0.5) return;
    window.scrollBy({ top: by, behavior: "instant" });
    this.owed = Math.max(-1, Math.min(1, wanted - kept[0].getBoundingClientRect().top));
  }

  slide({ tops }) {
    for (const [row, top] of tops) {
      const by = row.isConnected ? top - row.getBoundingClientRect().top : 0;
      if (by) row.animate([{ translate: `0 ${by}px` }, { translate: "0 0" }], { duration: SLIDE_MS, easing: "ease-out" });
    }
  }

  refocus({ focused, code, at }) {
    if (!focused || (document.activeElement && document.activeElement !== document.body)) return;
    if (focused.isConnected) return focused.focus({ preventScroll: true });
    const rows = drawn();
    const row = rows.find((each) => each.dataset.order === code) ?? rows[Math.min(at, rows.length - 1)];
    row?.querySelector("a.code")?.focus({ preventScroll: true });
  }

  mark(found) {
    const rows = new Map(drawn().map((row) => [row.dataset.order, row]));
    const shown = [...found].filter(([code]) => rows.has(code));
    for (const [code] of shown) this.clear(code);
    // Read once, so that a mark that is set again begins anew.
    if (shown.length) table().getBoundingClientRect();
    for (const [code, what] of shown) {
      rows.get(code).dataset.moved = what;
      this.marks.set(code, setTimeout(() => this.clear(code), MARK_MS));
    }
  }

  clear(code) {
    clearTimeout(this.marks.get(code));
    this.marks.delete(code);
    for (const row of drawn()) if (row.dataset.order === code) delete row.dataset.moved;
  }

  // A mark that does not fade goes with the next action.
  acted = () => { if (still()) this.marks.forEach((timer, code) => this.clear(code)); };

  // What changed while nobody looked is marked when somebody does.
  seen = () => {
    if (document.hidden) return;
    this.mark(this.waiting);
    this.waiting.clear();
  };

  render() { return null; }
}

export function ListKeeper(props) {
  return h(Keeper, { ...props, kind: useNavigationType() });
}

const WIDTHS = [72, 58, 84, 66, 78, 52];

// The table's rows before the first orders have come: as many and as high as they will be.
export function Ghosts({ columns, rows = 25 }) {
  return Array.from({ length: rows }, (_, row) => h("tr", { key: row, className: "row ghost", "aria-hidden": true },
    h("td", { className: "check" }, h("span", { className: "bone" })),
    columns.map((kind, column) => h("td", { key: kind, className: kind },
      h("span", { className: "bone", style: { width: `${WIDTHS[(row + column * 2) % WIDTHS.length]}%` } })))));
}
