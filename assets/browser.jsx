import { createElement, useEffect, useRef, useState } from "react";
import { useLocation, useNavigate, useNavigationType } from "react-router";

// The search box: uncontrolled. The DOM holds what is typed, the URL holds what is searched.
export function SearchBox({ param = "q", delay = 150, reset = [], ...props }) {
  const location = useLocation();
  const kind = useNavigationType();
  const navigate = useNavigate();
  const input = useRef(null);
  const timer = useRef(0);
  const first = useRef(true);
  const value = new URLSearchParams(location.search).get(param) ?? "";
  const stop = () => { clearTimeout(timer.current); timer.current = 0; };
  const search = () => {
    stop();
    const next = new URLSearchParams(window.location.search);
    const text = input.current.value.trim();
    const before = next.get(param) ?? "";
    if (before === text) return;
    if (text) next.set(param, text); else next.delete(param);
    for (const name of reset) next.delete(name);
    const query = next.toString();
    // One history entry for a search, not one for each letter.
    navigate({ search: query ? "?" + query : "" },
      { replace: before !== "", preventScrollReset: true, state: { typed: true } });
  };
  const later = () => { stop(); timer.current = setTimeout(search, delay); };
  useEffect(() => {
    const box = input.current;
    if (first.current) {
      first.current = false;
      // Typed into the prerendered page before React took over.
      if (box.value !== value && document.activeElement === box) later();
      return;
    }
    if (kind !== "POP") {
      // Our own echo, however late, and text still waiting to be sent stay as typed.
      if (location.state?.typed || timer.current) return;
    }
    stop();
    if (box.value !== value) box.value = value;
  }, [location.key]);
  useEffect(() => stop, []);
  return createElement("input", {
    ...props, ref: input, type: "search", defaultValue: value, autoComplete: "off",
    onChange: later,
    onKeyDown: (e) => { if (e.key === "Enter") { e.preventDefault(); search(); } },
  });
}

export function Countdown({ until, now, over = "", ...props }) {
  const [left, setLeft] = useState(() => Math.max(0, Math.ceil((until - now) / 1000)));
  useEffect(() => {
    // performance.now() is steady: a wrong or moved clock of the visitor does not matter.
    const start = performance.now() - now;
    let timer = 0;
    const tick = () => {
      const ms = until - (performance.now() - start);
      setLeft(Math.max(0, Math.ceil(ms / 1000)));
      if (ms > 0) timer = setTimeout(tick, ms % 1000 || 1000);
    };
    tick();
    return () => clearTimeout(timer);
  }, [until, now]);
  const h = Math.floor(left / 3600), m = Math.floor(left / 60) % 60, s = left % 60;
  const two = (n) => String(n).padStart(2, "0");
  const words = left === 0 ? over : h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  return createElement("span", { ...props, role: "timer", "aria-live": "off", "data-left": left }, words);
}

// A plain link whose navigation React renders at once instead of as a transition.
export function PageLink({ to, replace = false, children, ...props }) {
  const navigate = useNavigate();
  return createElement("a", { ...props, href: to, onClick: (e) => {
    if (e.defaultPrevented || e.button || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    e.preventDefault();
    navigate(to, { replace, flushSync: true, preventScrollReset: true });
  }}, children);
}

const formats = {};
function format(options) {
  const key = JSON.stringify(options);
  formats[key] ??= new Intl.DateTimeFormat("en", options);
  return formats[key];
}
const SHORT = { month: "short", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
const YEAR = { year: "numeric", month: "short", day: "numeric" };
const FULL = { dateStyle: "full", timeStyle: "long" };

// A moment (epoch milliseconds) in the viewer's own time zone; empty while there is none.
export function LocalTime({ at, ...props }) {
  if (!at) return null;
  const date = new Date(at);
  const recent = date.getFullYear() === new Date().getFullYear();
  return createElement("time", { ...props, dateTime: date.toISOString(), title: format(FULL).format(date) },
    format(recent ? SHORT : YEAR).format(date));
}

// Copies a text and says so for a moment.
export function CopyButton({ text, label = "Copy", ...props }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return createElement("button", { ...props, type: "button", onClick: copy }, copied ? "Copied" : label);
}

// A checkbox that answers the click at once and takes the server's word when that comes.
export function Check({ checked = false, onChange, ...props }) {
  const [on, setOn] = useState(checked);
  useEffect(() => setOn(checked), [checked]);
  const change = (event) => {
    setOn(event.target.checked);
    onChange?.(event.target.checked);
  };
  return createElement("input", { ...props, type: "checkbox", checked: on, onChange: change });
}
