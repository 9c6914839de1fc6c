import { createElement, useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore } from "react";
import { useLocation, useNavigate, useNavigationType } from "react-router";
import { say } from "./guide.jsx";

// The browser's own language, unless it is one that it can't write in itself.
function ownLocale() {
  try {
    return Intl.getCanonicalLocales((typeof navigator !== "undefined" && navigator.language) || "en-US")[0];
  } catch {
    return "en-US";
  }
}
const LOCALE = ownLocale();

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
    navigate({ pathname: location.pathname, search }, { flushSync: true, preventScrollReset: true, ...options });
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
  const tell = useRef(null);
  tell.current = (seconds) => {
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
      tell.current(next);
    };
    tick();
    return onTick(tick);
  }, [until, now]);
  useEffect(() => {
    // The server takes the countdown off the page in the same second in which it ends.
    return () => { if (before.current > 0 && before.current <= 2) tell.current(0); };
  }, []);
  const h = Math.floor(left / 3600), m = Math.floor(left / 60) % 60, s = left % 60;
  const two = (n) => String(n).padStart(2, "0");
  const words = left === 0 ? over : h ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`;
  const near = left === 0 ? "over" : left < 300 ? "last" : left < 1800 ? "soon" : "far";
  return createElement("span", { ...props, role: "timer", "aria-live": "off", "data-left": left, "data-near": near }, words);
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

// The words are English; the order of a date, the hours and the digits are those of the viewer's locale.
function habits() {
  const usual = { locale: "en-US", hourCycle: "h23" };
  try {
    const { language, region } = new Intl.Locale(LOCALE).maximize();
    const { hourCycle } = new Intl.DateTimeFormat(LOCALE, { hour: "numeric" }).resolvedOptions();
    return { locale: language === "en" ? LOCALE : `en-${region}`, hourCycle };
  } catch {
    return usual;
  }
}
const { locale: WORDS, hourCycle } = habits();

// A count with its digits in groups.
export const grouped = (number) => number.toLocaleString(LOCALE, { numberingSystem: "latn" });

const formats = {};
function format(options) {
  const key = JSON.stringify(options);
  return formats[key] ??= new Intl.DateTimeFormat(WORDS, options);
}
const HOUR = { hour: hourCycle === "h12" ? "numeric" : "2-digit", minute: "2-digit", hourCycle };
const DATE = { month: "short", day: "numeric" };
const YEAR = { year: "numeric", ...DATE };
// As dateStyle "full" and timeStyle "long" have it, which take no hourCycle.
const FULL = { weekday: "long", year: "numeric", month: "long", day: "numeric",
  ...HOUR, second: "2-digit", timeZoneName: "short" };
const ago = new Intl.RelativeTimeFormat("en", { style: "short" });
const short = (number, unit) => ago.format(-number, unit).replace("hr.", "h").replace("min.", "min");
const near = new Intl.RelativeTimeFormat("en", { numeric: "auto" });
const MINUTE = 60000, ANHOUR = 3600000, ADAY = 86400000;
const SOON = 45000, SAME_EVENING = 6 * ANHOUR, IN_DAYS = 30;

// The server's clock, as a page last told it; until then the visitor's own.
let told = 0;
let began = 0;
const serverNow = () => (told ? told + performance.now() - began : Date.now());

// How many midnights lie between two moments, on the viewer's calendar.
function midnights(from, to) {
  const day = (date) => Date.UTC(date.getFullYear(), date.getMonth(), date.getDate());
  return Math.round((day(to) - day(from)) / ADAY);
}

const absolute = (date, now) => format(
  date.getFullYear() === now.getFullYear() ? { ...DATE, ...HOUR } : { ...YEAR, ...HOUR }).format(date);
const dayOf = (date, now) => format(date.getFullYear() === now.getFullYear() ? DATE : YEAR).format(date);

// "just now", "4 min ago", "3 h ago", "yesterday"; nothing where a date says more.
function since(past, days, most) {
  if (past < SOON) return "just now";
  if (past < ANHOUR) return short(Math.max(1, Math.floor(past / MINUTE)), "minute");
  if (days === 0 || past < SAME_EVENING) return short(Math.floor(past / ANHOUR), "hour");
  return days <= most ? near.format(-days, "day") : "";
}

const SHOWN = {
  // For lists: "4 min ago", "yesterday, 14:20" in two parts, "Nov 18"; what is to come is told by clock and day.
  ago(date, now, past, days) {
    if (past < -SOON) return SHOWN.until(date, now, past, days);
    const words = since(past, days, 1);
    if (words && days === 1 && past >= SAME_EVENING) return [words, `, ${format(HOUR).format(date)}`];
    return words || dayOf(date, now);
  },
  // Where no pointer reaches the title: "Nov 18, 14:20 · 5 days ago".
  both(date, now, past, days) {
    const words = past < -SOON ? "" : since(past, days, IN_DAYS);
    return words ? `${absolute(date, now)} · ${words}` : absolute(date, now);
  },
  // The end of something: "16:20", "tomorrow, 00:20", "Nov 25, 16:20".
  until(date, now, past, days) {
    if (days === 0) return format(HOUR).format(date);
    return days === -1 ? `${near.format(1, "day")}, ${format(HOUR).format(date)}` : absolute(date, now);
  },
  day: (date, now) => dayOf(date, now),
  // How long something waits: "40 min ago", "11 h ago", "4 days ago".
  age: (date, now, past, days) => since(past, days, IN_DAYS) || dayOf(date, now),
};

// All times of a page move together, at the next moment at which one of them says something else.
const moving = new Set();
let timer = 0;
let due = Infinity;
function wake(wait) {
  const at = performance.now() + Math.min(Math.max(wait, 1000), ANHOUR);
  if (at > due - 500) return;
  clearTimeout(timer);
  due = at;
  timer = setTimeout(moveOn, at - performance.now());
}
function moveOn() {
  clearTimeout(timer);
  due = Infinity;
  let wait = Infinity;
  for (const move of moving) wait = Math.min(wait, move());
  if (moving.size) wake(wait);
}
if (typeof document !== "undefined")
  document.addEventListener("visibilitychange", () => { if (!document.hidden) moveOn(); });

// Takes over the server's clock; stands once on a page, so that no time has to follow it by itself.
export function ServerClock({ now }) {
  useLayoutEffect(() => {
    // A page that is opened later begins with the same word, which has grown old by then.
    if (!now || now === told) return;
    told = now;
    began = performance.now();
    moveOn();
  }, [now]);
  return null;
}

// Writes the words into the element, and returns after how long, in milliseconds, they may be others.
function write(element, at, show) {
  const clock = serverNow(), past = clock - at;
  const date = new Date(at), now = new Date(clock);
  const [words, more = ""] = [SHOWN[show](date, now, past, midnights(date, now))].flat();
  if (element.textContent !== words + more) {
    element.textContent = words;
    // A narrow list shows the day alone.
    if (more) element.append(Object.assign(document.createElement("span"), { className: "clock", textContent: more }));
  }
  const midnight = new Date(now).setHours(24, 0, 0, 0) - clock;
  if (past < 0) return Math.min(midnight, -past);
  if (past < SOON) return SOON - past;
  const step = past < ANHOUR ? MINUTE : ANHOUR;
  return Math.min(midnight, step - (past % step));
}

// A moment (epoch milliseconds) in the viewer's own time zone, in words that move by themselves; empty while there is
// none. React draws the bare element: what is in it depends on where and when it is looked at.
export function LocalTime({ at, show = "ago", ...props }) {
  const element = useRef(null);
  useLayoutEffect(() => {
    if (!at) return undefined;
    const move = () => write(element.current, at, show);
    element.current.title = format(FULL).format(new Date(at));
    moving.add(move);
    wake(move());
    return () => moving.delete(move);
  }, [at, show]);
  return at ? createElement("time", { ...props, ref: element, dateTime: new Date(at).toISOString() }) : null;
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
      const here = document.activeElement;
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
      here?.focus({ preventScroll: true });
    }
    say("Copied.", "copied");
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
