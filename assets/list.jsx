import { createElement, useEffect, useId, useRef, useState, useSyncExternalStore } from "react";
import { useLocation } from "react-router";
import { searchNow, useSearch } from "./browser.jsx";
import { isLost, refuse } from "./connection.jsx";

const h = createElement;
const ORDER = ["status", "kind", "seller", "age", "tab", "q", "payment", "fulfillment", "country", "method", "request", "address", "from", "to", "sort", "size"];
const PLAIN = new Set(["seller", "tab", "q", "sort", "size"]);
const DAY = 86400000;

// The address as the server spells it, once it has answered for this one; until then as it stands.
function asked(search, query, shown, path) {
  return new URLSearchParams(path + search === shown ? query : search);
}

function spell(params) {
  const sorted = new URLSearchParams();
  for (const name of ORDER) if (params.get(name)) sorted.set(name, params.getAll(name).filter(Boolean).join(","));
  const text = sorted.toString().replaceAll("%2C", ",");
  return text ? "?" + text : "";
}

function changed(params, change) {
  for (const [name, value] of Object.entries(change)) {
    if (value) params.set(name, value); else params.delete(name);
  }
  return params;
}

const never = () => () => {};
// False while React takes over the prerendered page, which knows no address.
function useTakenOver() {
  return useSyncExternalStore(never, () => true, () => false);
}

// What the list is asked for, and the way to ask for another one without waiting for the server.
export function useAsked(query, shown) {
  const [search, head] = useSearch();
  const path = useLocation().pathname;
  const takenOver = useTakenOver();
  const now = () => asked(searchNow(), query, shown, path);
  return [takenOver ? asked(search, query, shown, path) : new URLSearchParams(), (change) => head(spell(changed(now(), change))), now];
}

// A link to this list with something changed; `only` is a whole query instead, of which the page's size is kept.
export function QueryLink({ change = {}, only = null, query = "", shown = "", drop = null, focus = "", children, ...props }) {
  const [search, head] = useSearch();
  const path = useLocation().pathname;
  const takenOver = useTakenOver();
  const target = (from) => {
    const params = asked(from, query, shown, path);
    if (drop) return spell(changed(params, without(params, drop)));
    if (only === null) return spell(changed(params, change));
    return spell(changed(new URLSearchParams(only), { size: params.get("size"), ...change }));
  };
  return h("a", { ...props, href: path + (takenOver ? target(search) : ""), onClick: (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    head(target(searchNow()));
    if (focus) document.querySelector(focus)?.focus();
  } }, children);
}

export const valuesOf = (params, name) => new Set(params.getAll(name).join(",").split(",").filter(Boolean));

// The change that takes one value, or the whole field where none is named, out of the filters.
function without(params, [name, value]) {
  const rest = valuesOf(params, name);
  rest.delete(value);
  return { [name]: value ? [...rest].join(",") : "" };
}

// A select whose choice stands in the address; its first option is the usual one, which is left out there.
export function QuerySelect({ param, options, query = "", shown = "", ...props }) {
  const [params, go] = useAsked(query, shown);
  const usual = options[0].value;
  const value = params.get(param) ?? usual;
  return h("select", { ...props, value, onChange: (event) => {
    if (isLost()) return refuse();
    go({ [param]: event.target.value === usual ? "" : event.target.value });
  } }, options.map((option) => h("option", { key: option.value, value: option.value }, option.label)));
}

export function Boxes({ name, options, params, go }) {
  const chosen = valuesOf(params, name);
  const toggle = (value, on) => {
    const next = valuesOf(go.now(), name);
    if (on) next.add(value); else next.delete(value);
    go({ [name]: [...next].join(",") });
  };
  return h("ul", null, options.map(({ value, label }) => h("li", { key: value }, h("label", null,
    h("input", { type: "checkbox", name: `filter-${name}`, value, checked: chosen.has(value),
      onChange: (event) => toggle(value, event.target.checked) }), " ", label))));
}

export const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

function Countries({ options, params, go }) {
  const [typed, setTyped] = useState("");
  const found = options.filter(({ value, label }) => fold(label).includes(fold(typed.trim())) || value === typed.trim().toUpperCase());
  return h("fieldset", { className: "countries" }, h("legend", null, "Country"),
    h("input", { type: "search", "aria-label": "Find a country", placeholder: "Find a country", autoComplete: "off",
      value: typed, onChange: (event) => setTyped(event.target.value) }),
    found.length ? h(Boxes, { name: "country", options: found, params, go })
      : h("p", { className: "hint" }, "The plant ships to no such country."));
}

// A day: in the address as soon as it is a whole date. What is half typed stays as it is.
function Day({ name, label, params, go }) {
  const input = useRef(null);
  const timer = useRef(0);
  const id = useId();
  const value = params.get(name) ?? "";
  useEffect(() => { if (!timer.current && input.current.value !== value) input.current.value = value; }, [value]);
  useEffect(() => () => clearTimeout(timer.current), []);
  const later = () => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      timer.current = 0;
      if (input.current?.validity.valid) go({ [name]: input.current.value });
    }, 250);
  };
  return h("div", null, h("label", { htmlFor: id }, label),
    h("input", { id, ref: input, type: "date", min: "2000-01-01", max: "2099-12-31", defaultValue: value, onChange: later }));
}

const PRESETS = [["Today", 1], ["Last 7 days", 7], ["Last 30 days", 30]];

function Days({ params, go, zone, clock }) {
  const since = useRef([clock, performance.now()]);
  if (since.current[0] !== clock) since.current = [clock, performance.now()];
  const range = (days) => {
    const moment = new Date(clock + performance.now() - since.current[1]);
    const today = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(moment);
    return { from: new Date(Date.parse(today) - (days - 1) * DAY).toISOString().slice(0, 10), to: today };
  };
  const at = (days) => { const { from, to } = range(days); return params.get("from") === from && params.get("to") === to; };
  return h("fieldset", { className: "days" }, h("legend", null, "Created"),
    h("div", { className: "presets" }, PRESETS.map(([words, days]) => h("button", { key: words, type: "button",
      className: "button small", "aria-pressed": at(days), onClick: () => go(at(days) ? { from: "", to: "" } : range(days)) }, words))),
    h("div", { className: "range" }, h(Day, { name: "from", label: "Created from", params, go }),
      h(Day, { name: "to", label: "Created to", params, go })),
    h("p", { className: "hint" }, `Whole days, both included, in ${zone.replaceAll("_", " ")} time.`));
}

// The filters of the list: a button, and a panel whose every change stands in the address at once.
export function Filters({ groups, countries, query = "", shown = "", zone = "UTC", clock = 0 }) {
  const [open, setOpen] = useState(false);
  const [params, change, now] = useAsked(query, shown);
  const button = useRef(null);
  const id = useId();
  const go = Object.assign((next) => change(next), { now });
  const used = [...new Set(params.keys())].filter((name) => ORDER.includes(name) && !PLAIN.has(name))
    .reduce((sum, name) => sum + valuesOf(params, name).size, 0);
  const close = () => {
    setOpen(false);
    button.current.focus();
  };
  const escape = (event) => { if (event.key === "Escape") close(); };
  return h("div", { className: "filters" },
    h("button", { ref: button, type: "button", className: "button filter-button", "aria-expanded": open, "aria-controls": id,
      "data-filters": "", onClick: () => setOpen(!open) }, "Filters", used > 0 && " ", used > 0 && h("span", { className: "count" }, used)),
    h("div", { id, role: "region", "aria-label": "Filters", className: "panel", hidden: !open, onKeyDown: escape },
      open && groups.map(({ param, name, options }) => h("fieldset", { key: param }, h("legend", null, name),
        h(Boxes, { name: param, options, params, go }))),
      open && h(Countries, { options: countries, params, go }),
      open && h(Days, { params, go, zone, clock }),
      open && h("button", { type: "button", className: "button primary done", onClick: close }, "Show the orders")));
}

// The tabs: one stop for Tab, arrows go from one to the next. `data-more` says at which ends there are more of them.
export function TabList({ children, ...props }) {
  const box = useRef(null);
  const location = useLocation();
  const shown = useRef(null);
  const tell = () => {
    // A size or a scroll may be told of when the page is left already.
    if (!box.current) return;
    const { scrollLeft, scrollWidth, clientWidth } = box.current;
    // The row's own padding is no tab.
    const more = [scrollLeft > 4 && "before", scrollLeft + clientWidth < scrollWidth - 4 && "after"].filter(Boolean).join(" ");
    if (box.current.dataset.more !== more) box.current.dataset.more = more;
  };
  useEffect(() => {
    const tab = box.current.querySelector('[aria-selected="true"]');
    tell();
    // Whoever looks along the tabs is not called back by what changes meanwhile.
    if (!tab || tab === shown.current) return;
    shown.current = tab;
    const { left, right } = tab.getBoundingClientRect(), frame = box.current.getBoundingClientRect();
    if (left < frame.left) box.current.scrollLeft -= frame.left - left + 24;
    else if (right > frame.right) box.current.scrollLeft += right - frame.right + 24;
  });
  useEffect(() => {
    const observer = new ResizeObserver(tell);
    observer.observe(box.current);
    return () => observer.disconnect();
  }, []);
  const move = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    const tabs = [...box.current.querySelectorAll('[role="tab"]')];
    const at = tabs.indexOf(document.activeElement);
    if (at < 0) return;
    const to = { ArrowRight: (at + 1) % tabs.length, ArrowLeft: (at - 1 + tabs.length) % tabs.length, Home: 0, End: tabs.length - 1 }[event.key];
    if (to === undefined && event.key !== " ") return;
    event.preventDefault();
    event.stopPropagation();
    if (to === undefined) tabs[at].click(); else tabs[to].focus();
  };
  return h("div", { ...props, ref: box, role: "tablist", "data-at": location.key, onKeyDown: move, onScroll: tell }, children);
}

// A small panel under its button: closed by Escape, by a click elsewhere, and when `done` changes.
export function Popover({ words, label, done = 0, size = "small", className = "", children }) {
  const [open, setOpen] = useState(false);
  const box = useRef(null);
  const button = useRef(null);
  const panel = useRef(null);
  const first = useRef(done);
  const close = (back) => {
    setOpen(false);
    if (back) button.current?.focus();
  };
  useEffect(() => {
    if (first.current === done) return;
    first.current = done;
    if (panel.current) close(panel.current.contains(document.activeElement) || document.activeElement === document.body);
  }, [done]);
  useEffect(() => {
    if (!open) return undefined;
    panel.current.querySelector("input, button")?.focus();
    panel.current.scrollIntoView({ block: "nearest" });
    const outside = (event) => { if (!box.current?.contains(event.target)) close(false); };
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);
  const escape = (event) => {
    if (event.key !== "Escape" || !open) return;
    event.stopPropagation();
    close(true);
  };
  const left = ({ relatedTarget }) => {
    if (open && relatedTarget && !box.current.contains(relatedTarget)) close(false);
  };
  return h("div", { ref: box, className: `popover ${className}`.trim(), onKeyDown: escape, onBlur: left },
    h("button", { ref: button, type: "button", className: `button ${size}`.trim(), "aria-expanded": open, "aria-haspopup": "dialog",
      onClick: () => setOpen(!open) }, words),
    open && h("div", { ref: panel, role: "dialog", "aria-label": label, className: "pop" }, children));
}
