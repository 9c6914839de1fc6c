import { createElement as h, useEffect, useRef } from "react";
import { useLocation } from "react-router";
import { grouped } from "./browser.jsx";

// What screen readers are told and where the focus goes, for all pages: it stands outside of them and outlives them.

const REGION = "told";
const TOGETHER_MS = 400;
const KEPT_MS = 20000;
const waiting = new Map();
let timer = 0;

function speak() {
  timer = 0;
  const region = document.getElementById(REGION);
  if (!region) return;
  for (const words of waiting.values()) {
    const line = document.createElement("p");
    line.textContent = typeof words === "function" ? words() : words;
    region.append(line);
    // Whoever reads the page to its end shall not meet old news.
    setTimeout(() => line.remove(), KEPT_MS);
  }
  waiting.clear();
}

// Tells screen readers, politely. Of several messages about the same thing in one moment only the last is said.
export function say(words, about = words) {
  waiting.delete(about);
  if (!words) return;
  waiting.set(about, words);
  timer ||= setTimeout(speak, TOGETHER_MS);
}

// Says its words each time that they change; what stands there when a page is opened is read with the page.
export function Told({ words = "", about = "" }) {
  const before = useRef(words);
  useEffect(() => {
    if (before.current === words) return;
    before.current = words;
    say(words, about || words);
  }, [words]);
  return null;
}

// Says how far something is at each quarter of the way.
export function ToldProgress({ words = "", done = 0, total = 0, running = false }) {
  const quarter = useRef(0);
  useEffect(() => {
    const now = running && total > 0 ? Math.floor((4 * done) / total) : 0;
    if (now > quarter.current && now < 4) say(words, "progress");
    quarter.current = now;
  }, [done, total, running]);
  return null;
}

// Says how many orders the list holds once the page shows another list; what changes in it by itself is not said.
export function ToldList({ shown = "", name = "", count = 0, more = false, total = -1, empty = "" }) {
  const before = useRef(shown);
  useEffect(() => {
    if (before.current === shown) return;
    const first = before.current === "";
    before.current = shown;
    if (first) return;
    const number = (n) => `${grouped(n)} ${n === 1 ? "order" : "orders"}`;
    const all = more && total > count ? `${number(total)}, ${grouped(count)} on this page` : `${number(count)} on this page, and more`;
    say(count === 0 ? empty : `${name}${more ? all : number(count)}`, "list");
  }, [shown]);
  return null;
}

// The title of the browser's tab where it depends on what the page shows.
export function PageTitle({ words }) {
  useEffect(() => { document.title = `${words} · Order App`; }, [words]);
  return null;
}

const FOCUSABLE = 'a[href], button, input:not([type="hidden"]), select, textarea, summary, [tabindex="0"]';
const usable = (element) => element.isConnected && !element.disabled && element.checkVisibility({ visibilityProperty: true });
const rows = () => [...document.querySelectorAll("#main [data-order]")].filter((row) => row.querySelector(FOCUSABLE));
const isNowhere = () => !document.activeElement || document.activeElement === document.body;
const isBusy = (element) => element.isConnected && element.disabled && element.getAttribute("aria-busy") === "true";

function heading() {
  const found = document.querySelector("#main h1") ?? document.getElementById("main");
  if (found) found.tabIndex = -1;
  return found;
}

// Where an element stands: its order's row, and what is around it, each with how many places the focus has before it.
function placeOf(element) {
  const row = element.closest("#main [data-order]");
  const around = [];
  for (let child = element, box = child.parentElement; box && !box.matches("body, :has(#main), #main");
    child = box, box = box.parentElement) {
    const before = [...box.querySelectorAll(FOCUSABLE)].findIndex((found) => child.contains(found));
    around.push({ box, before: Math.max(0, before) });
  }
  return { element, id: element.id, code: row?.dataset.order ?? "", at: row ? rows().indexOf(row) : 0, around };
}

function inRow(row) {
  return row.querySelector("a.code") ?? [...row.querySelectorAll(FOCUSABLE)].find(usable);
}

// The element itself; else what stands in its place: in its row, in the row that followed, beside it, or the heading.
function nearest(place, { beside = true } = {}) {
  if (usable(place.element)) return place.element;
  const twin = place.id && document.getElementById(place.id);
  if (twin && usable(twin)) return twin;
  if (place.code) {
    const all = rows();
    const row = all.find((found) => found.dataset.order === place.code) ?? all[Math.min(place.at, all.length - 1)];
    if (row) return inRow(row);
  }
  if (beside) {
    for (const { box, before } of place.around) {
      const all = box.isConnected ? [...box.querySelectorAll(FOCUSABLE)] : [];
      const found = all.slice(before).find(usable) ?? all.slice(0, before).findLast(usable);
      if (found) return found;
    }
  }
  return heading();
}

// Remembers who has the focus; calling the answer gives it back, or gives it to what stands in that place by then.
export function remember() {
  const place = isNowhere() ? null : placeOf(document.activeElement);
  return () => (place ? nearest(place, { beside: false }) : heading())?.focus({ preventScroll: true });
}

// Keeps the focus on the page when what has it is taken away; browsers would begin again at the top without a word.
function keepFocus() {
  let last = null;
  let check = 0;
  const arrived = (event) => { last = placeOf(event.target); };
  const left = ({ target, relatedTarget }) => {
    if (relatedTarget !== null) return;
    // Left on purpose, by a click on nothing; what is taken away is no longer there a moment later.
    setTimeout(() => {
      if (last?.element === target && isNowhere() && document.hasFocus() && usable(target)) last = null;
    });
  };
  const restore = () => {
    check = 0;
    if (!last || !isNowhere() || isBusy(last.element)) return;
    const target = nearest(last);
    target?.focus({ preventScroll: true });
    if (target?.closest("[data-order]")) target.scrollIntoView({ block: "nearest" });
  };
  const watch = new MutationObserver(() => {
    if (!last) return;
    if (isNowhere()) {
      check ||= setTimeout(restore, 0);
      return;
    }
    // Rows that come and go before it move it.
    const row = last.code && document.activeElement.closest("#main [data-order]");
    if (row) last.at = rows().indexOf(row);
  });
  document.addEventListener("focusin", arrived);
  document.addEventListener("focusout", left);
  watch.observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled", "hidden"] });
  return () => {
    clearTimeout(check);
    watch.disconnect();
    document.removeEventListener("focusin", arrived);
    document.removeEventListener("focusout", left);
  };
}

// A link to a place on the same page, which takes the focus there; the router would only scroll, and under a new address.
export function Jump({ to, children, ...props }) {
  return h("a", { ...props, href: `#${to}`, onClick: (event) => {
    event.preventDefault();
    const target = document.getElementById(to);
    target?.focus();
    target?.scrollIntoView({ block: "nearest" });
  } }, children);
}

const ARRIVAL_MS = 10000;

// Waits until the page shows its data, then gives its heading the focus, unless something in it has asked for it.
function arrive() {
  const began = performance.now();
  let frame = 0;
  const look = () => {
    const isShown = document.querySelector('[data-hydrated="true"]') && document.querySelector("#main h1");
    if (!isShown) {
      if (performance.now() - began < ARRIVAL_MS) frame = requestAnimationFrame(look);
      return;
    }
    const here = document.activeElement;
    const main = document.getElementById("main");
    if (isNowhere() || here === main || !here.closest('main, [role="alertdialog"], [role="dialog"], dialog')) {
      heading()?.focus({ preventScroll: window.scrollY === 0 });
    }
    say(() => document.title, "page");
  };
  frame = requestAnimationFrame(look);
  return () => cancelAnimationFrame(frame);
}

// The region for what is told, and the focus: kept on the page, and led to the heading of each page that is opened.
export function Guide() {
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(keepFocus, []);
  useEffect(() => {
    if (before.current === pathname) return undefined;
    before.current = pathname;
    return arrive();
  }, [pathname]);
  return h("div", { id: REGION, role: "status", "aria-live": "polite", "aria-atomic": "false", className: "sr-only" });
}
