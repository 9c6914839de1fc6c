import { createElement as h, useEffect, useRef } from "react";
import { useNavigate } from "react-router";
import { isLost, refuse } from "./connection.jsx";
import { KeySheet, links, pressing, toSearch } from "./sheet.jsx";

const codeOf = (element) => element.closest("[data-order]")?.dataset.order ?? null;

// The keys of the merchant's pages, and the sheet that lists them. The cursor in a list of orders is the focus itself, on
// the order's link; a live update that takes it away puts it back.
export function Keys({ groups }) {
  const navigate = useNavigate();
  const sheet = useRef(null);
  const cursor = useRef({ code: null, at: 0 });

  useEffect(() => {
    const place = (link, at) => {
      cursor.current = { code: codeOf(link), at };
      link.focus({ preventScroll: true });
      link.closest("[data-order]").scrollIntoView({ block: "nearest" });
    };
    const step = (by) => {
      const all = links();
      if (!all.length) return;
      const here = document.activeElement?.closest("[data-order]")?.dataset.order ?? cursor.current.code;
      const found = all.findIndex((link) => codeOf(link) === here);
      const start = found >= 0 ? found + by : here === null ? 0 : cursor.current.at;
      const at = Math.max(0, Math.min(all.length - 1, start));
      place(all[at], at);
    };
    // Another page can't be had without a connection.
    const go = (...way) => (isLost() ? refuse() : navigate(...way));
    const row = () => document.activeElement?.closest("#orders [data-order]");
    const search = () => toSearch(() => go("/", { state: { search: true } }));
    const arrows = (by) => () => {
      const focused = document.activeElement;
      if (focused && focused !== document.body && !focused.matches("#main, h1") && !row()) return false;
      if (!links().length) return false;
      return step(by);
    };
    const listed = (act) => () => (links().length ? act() : false);
    const inRow = (act) => () => { const found = row(); return found ? act(found) : false; };
    const keys = {
      j: listed(() => step(1)), k: listed(() => step(-1)), ArrowDown: arrows(1), ArrowUp: arrows(-1),
      x: inRow((found) => found.querySelector('input[name="select"]')?.click()),
      e: inRow((found) => found.querySelector('.toolbar a[href*="mode=edit"]')?.click()),
      n: () => go("/orders/new"), "/": search, "?": () => sheet.current.showModal(),
    };
    const press = pressing(keys);

    // Chromium tells nobody when the element that has the focus leaves the page.
    const watch = new MutationObserver(() => {
      const { code, at } = cursor.current;
      const all = links();
      if (code === null || !all.length) return;
      const found = all.findIndex((link) => codeOf(link) === code);
      if (document.activeElement && document.activeElement !== document.body) {
        // Rows that come and go before it have moved it.
        cursor.current.at = found;
        return;
      }
      const next = found >= 0 ? found : Math.min(at, all.length - 1);
      place(all[next], next);
    });
    const moved = (event) => {
      const link = event.target.matches?.("#orders [data-order] a.code") ? event.target : null;
      cursor.current = link ? { code: codeOf(link), at: links().indexOf(link) } : { code: null, at: 0 };
    };
    const left = () => { cursor.current = { code: null, at: 0 }; };
    watch.observe(document.getElementById("main") ?? document.body, { childList: true, subtree: true });
    document.addEventListener("keydown", press);
    document.addEventListener("focusin", moved);
    document.addEventListener("pointerdown", left, true);
    return () => {
      watch.disconnect();
      document.removeEventListener("keydown", press);
      document.removeEventListener("focusin", moved);
      document.removeEventListener("pointerdown", left, true);
    };
  }, []);

  return h(KeySheet, { groups, sheet });
}
