import { createElement as h, useEffect, useId, useRef, useState } from "react";
import { useNavigate } from "react-router";
import { isLost, refuse } from "./connection.jsx";
import { Boxes, Popover, QueryLink, fold, useAsked, valuesOf } from "./list.jsx";
import { KeySheet, links, pressing, toSearch } from "./sheet.jsx";

const PANEL = "peek";
const SETTLED_MS = 90;
const rowOf = (element) => element?.closest?.("#orders [data-order]") ?? null;
const requestOf = (row) => Number(row?.dataset.request ?? 0);

// The keys of support's lists, and the sheet that lists them. The cursor is the focus itself, on a row's link. Where the
// page has a panel beside the list (`panel`), it follows the cursor: `look` is told which request to show, 0 for none.
export function Desk({ groups, panel = false, looked = 0, onLook }) {
  const navigate = useNavigate();
  const sheet = useRef(null);
  const timer = useRef(0);
  const now = useRef({ looked, onLook, at: 0 });
  Object.assign(now.current, { looked, onLook });

  useEffect(() => {
    const look = (request, wait = 0) => {
      clearTimeout(timer.current);
      if (!panel || !(request >= 0)) return;
      timer.current = setTimeout(() => {
        if (isLost()) return refuse();
        if (request !== now.current.looked) now.current.onLook?.(request);
      }, wait);
    };
    const place = (link) => {
      link.focus({ preventScroll: true });
      rowOf(link).scrollIntoView({ block: "nearest" });
    };
    const step = (by) => {
      const all = links();
      if (!all.length) return false;
      const here = rowOf(document.activeElement) ?? document.querySelector("#orders [data-order][aria-current]");
      const found = all.findIndex((link) => rowOf(link) === here);
      const at = Math.max(0, Math.min(all.length - 1, found >= 0 ? found + by : 0));
      place(all[at]);
      // Whoever holds the key down wants the row at which it stops.
      look(requestOf(rowOf(all[at])), now.current.looked ? SETTLED_MS : 0);
    };
    const arrows = (by) => () => {
      const focused = document.activeElement;
      if (focused && focused !== document.body && !focused.matches("#main, h1") && !rowOf(focused)) return false;
      return step(by);
    };
    const open = () => {
      const current = document.querySelector("#orders [data-order][aria-current] a.code");
      if (!current || (document.activeElement && document.activeElement !== document.body && !document.activeElement.matches("#main, h1"))) return false;
      current.click();
    };
    const close = () => {
      const inside = document.activeElement?.closest(`#${PANEL}`);
      if (!panel || !now.current.looked) return false;
      const row = document.querySelector("#orders [data-order][aria-current]");
      look(0);
      if (inside) (row?.querySelector("a.code") ?? document.getElementById("main"))?.focus({ preventScroll: true });
    };
    const search = () => toSearch(() => (isLost() ? refuse() : navigate("/support/orders", { state: { search: true } })));
    const keys = { j: () => step(1), k: () => step(-1), ArrowDown: arrows(1), ArrowUp: arrows(-1), Enter: open, Escape: close,
      "/": search, "?": () => sheet.current.showModal() };
    const press = pressing(keys);
    // The whole row is a place to click; its link and its button stay what they are.
    const click = (event) => {
      if (event.defaultPrevented || event.button) return;
      if (event.target.closest?.(`#${PANEL} [data-close]`)) return close();
      const row = rowOf(event.target);
      if (!panel || !row || event.target.closest("a") || String(window.getSelection())) return;
      const request = requestOf(row);
      const toggles = event.target.closest("button") && request === now.current.looked;
      row.querySelector("a.code").focus({ preventScroll: true });
      look(toggles ? 0 : request);
    };
    document.addEventListener("keydown", press);
    document.addEventListener("click", click);
    return () => {
      clearTimeout(timer.current);
      document.removeEventListener("keydown", press);
      document.removeEventListener("click", click);
    };
  }, []);

  return h(KeySheet, { groups, sheet });
}

// A list that is narrowed by what is typed over it.
function Narrowed({ options, label, children }) {
  const [typed, setTyped] = useState("");
  const found = options.filter((option) => fold(option.label).includes(fold(typed.trim())));
  return h("div", { className: "narrowed" },
    h("input", { type: "search", "aria-label": label, placeholder: label, autoComplete: "off", value: typed,
      onChange: (event) => setTyped(event.target.value) }),
    found.length ? children(found) : h("p", { className: "hint" }, "There is no such seller."));
}

// The filters of the queue: a button, and a panel whose every change stands in the address at once.
export function QueueFilters({ groups, ages, sellers, query = "", shown = "" }) {
  const [open, setOpen] = useState(false);
  const [params, change, now] = useAsked(query, shown);
  const button = useRef(null);
  const id = useId();
  const go = Object.assign((next) => change(next), { now });
  const used = ["status", "kind", "seller", "age"].reduce((sum, name) => sum + valuesOf(params, name).size, 0);
  const age = params.get("age") ?? "";
  const close = () => {
    setOpen(false);
    button.current.focus();
  };
  const escape = (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  };
  return h("div", { className: "filters" },
    h("button", { ref: button, type: "button", className: "button filter-button", "aria-expanded": open, "aria-controls": id,
      "data-filters": "", onClick: () => setOpen(!open) }, "Filters", used > 0 && " ", used > 0 && h("span", { className: "count" }, used)),
    h("div", { id, role: "region", "aria-label": "Filters", className: "panel queue-panel", hidden: !open, onKeyDown: escape },
      open && groups.map(({ param, name, options }) => h("fieldset", { key: param }, h("legend", null, name),
        h(Boxes, { name: param, options, params, go }))),
      open && h("fieldset", null, h("legend", null, "Age"),
        h("ul", null, [{ value: "", label: "Any age" }, ...ages].map(({ value, label }) => h("li", { key: value }, h("label", null,
          h("input", { type: "radio", name: "filter-age", value, checked: age === value, onChange: () => go({ age: value }) }), " ", label))))),
      open && h("fieldset", { className: "countries" }, h("legend", null, "Seller"),
        h(Narrowed, { options: sellers, label: "Find a seller" }, (found) => h(Boxes, { name: "seller", options: found, params, go }))),
      open && h("button", { type: "button", className: "button primary done", onClick: close }, "Show the requests")));
}

// Whose list is shown: a button, and under it the sellers to choose from.
export function SellerMenu({ sellers, seller = "", words, query = "", shown = "" }) {
  return h(Popover, { words, label: "Choose a seller", done: seller, size: "", className: "seller-menu" },
    seller && h(QueryLink, { query, shown, change: { seller: "" }, className: "button small" }, "All sellers"),
    h(Narrowed, { options: sellers, label: "Find a seller" }, (found) => h("ul", { "aria-label": "Sellers" },
      found.map(({ value, label }) => h("li", { key: value },
        h(QueryLink, { query, shown, change: { seller: value }, className: "choice",
          ...(value === seller ? { "aria-current": "true" } : {}) }, label))))));
}
