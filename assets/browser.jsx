import { createElement, useEffect, useRef, useState, useSyncExternalStore } from "react";
import { useLocation, useNavigate, useNavigationType } from "react-router";
import { say } from "./guide.jsx";

// The viewer's time zone, for the server: said before the websocket is opened, which carries the cookie.
if (typeof document !== "undefined") {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC";
  document.cookie = `zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
}

// Where the list's address is going: known at once, while the router takes a moment, so that quick changes add up.
let heading = null;
const followers = new Set();
function head(search) {
  if (heading === search) return;
  heading = search;
  followers.forEach((follow) => follow());
}
const follow = (tell) => { followers.add(tell); return () => followers.delete(tell); };

export const searchNow = () => heading ?? window.location.search;

// The search part of the address as it will be, and the way to change it.
export function useSearch() {
  const location = useLocation();
  const navigate = useNavigate();
  const ahead = useSyncExternalStore(follow, () => heading, () => null);
  useEffect(() => head(null), [location.key]);
  return [ahead ?? location.search, (search, options = {}) => {
    if (search === searchNow()) return;
    head(search);
    navigate({ pathname: "/", search }, { flushSync: true, preventScrollReset: true, ...options });
  }];
}

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
    const next = new URLSearchParams(searchNow());
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
  useEffect(() => {
    // Sent here by the key for searching, pressed on another page.
    if (location.state?.search) input.current.focus();
    return stop;
  }, []);
  return createElement("input", {
    ...props, ref: input, type: "search", defaultValue: value, autoComplete: "off",
    onChange: later,
    // Whoever leaves the box has typed to the end; a search that came later would call back who is on the way elsewhere.
    onBlur: () => { if (timer.current) search(); },
    onKeyDown: (e) => { if (e.key === "Enter") { e.preventDefault(); search(); } },
  });
}

// All countdowns of a page move together.
const ticks = new Set();
let clock = 0;
function onTick(tick) {
  ticks.add(tick);
  clock ||= setInterval(() => ticks.forEach((each) => each()), 250);
  return () => {
    ticks.delete(tick);
    if (!ticks.size) { clearInterval(clock); clock = 0; }
  };
}

const MOMENTS = [30, 10, 5, 1];

// The time left until a moment on the server's clock. The ticking is silent; `announce` is the beginning of a sentence
// that is said when 30, 10, 5 and 1 minutes are left, `announceOver` what is said at the end.
export function Countdown({ until, now, over = "", announce = "", announceOver = "", ...props }) {
  const [left, setLeft] = useState(() => Math.max(0, Math.ceil((until - now) / 1000)));
  const before = useRef(left);
  const say = useRef(null);
  say.current = (seconds) => {
    const was = before.current;
    before.current = seconds;
    if (!announce || seconds >= was) return;
    const minutes = Math.ceil(seconds / 60);
    if (seconds === 0) say(announceOver, "countdown");
    else if (MOMENTS.some((moment) => was > moment * 60 && seconds <= moment * 60))
      say(`${announce} ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`, "countdown");
  };
  useEffect(() => {
    // performance.now() is steady: a wrong or moved clock of the visitor does not matter.
    const start = performance.now() - now;
    const seconds = () => Math.max(0, Math.ceil((until - performance.now() + start) / 1000));
    const tick = () => {
      const next = seconds();
      setLeft(next);
      say.current(next);
    };
    tick();
    return onTick(tick);
  }, [until, now]);
  useEffect(() => {
    // The server takes the countdown off the page in the same second in which it ends.
    return () => { if (before.current > 0 && before.current <= 2) say.current(0); };
  }, []);
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
export function Check({ checked = false, refused = 0, onChange, ...props }) {
  const [on, setOn] = useState(checked);
  useEffect(() => setOn(checked), [checked, refused]);
  const change = (event) => {
    setOn(event.target.checked);
    onChange?.(event.target.checked);
  };
  return createElement("input", { ...props, type: "checkbox", checked: on, onChange: change });
}
