import { createElement as h, useEffect, useSyncExternalStore } from "react";
import { refs } from "$/utils/state";
import { letGo } from "./form.jsx";
import { say } from "./guide.jsx";

// The server says something every 4 seconds: after two silences the connection counts as lost, whatever the browser thinks.
const SILENT_MS = 9_000;
const PROBE_MS = 2_000;
// A gap that is over at once is not worth a word.
const SHOW_AFTER_MS = 1_000;
const RELOAD_COOLDOWN_MS = 60_000;
const RELOADED = "reloaded-for-build";
const KEPT = "kept-for-reload";
const HELD_BACK = "Nothing was done: the connection is lost. Try again when it is back.";

let socket = null;
let heard = 0;
let lost = false;
let notice = "";
let timer = 0;
let stale = "";
let waited = 0;
const followers = new Set();
const follow = (tell) => { followers.add(tell); return () => followers.delete(tell); };

function show(next) {
  if (notice === next) return;
  if (notice === "lost") say("The connection is back.", "connection");
  notice = next;
  followers.forEach((tell) => tell());
}

function turn(next) {
  if (lost === next) return;
  lost = next;
  clearTimeout(timer);
  if (lost) timer = setTimeout(() => show("lost"), SHOW_AFTER_MS);
  else show(stale && "stale");
}

const now = () => performance.now();
const hear = () => { heard = now(); };

// Gives a connection up that the browser still believes in; Reflex then tries to open another one.
function giveUp() {
  turn(true);
  socket.io.engine?.close();
}

function probe() {
  if (!socket?.connected) return;
  const asked = now();
  socket.emit("ping");
  setTimeout(() => { if (socket.connected && heard < asked) giveUp(); }, PROBE_MS);
}

// Follows the websocket that Reflex has made.
export function watch(made) {
  socket = made;
  made.on("connect", () => { hear(); turn(false); });
  made.on("disconnect", () => turn(true));
  made.on("connect_error", () => turn(true));
  made.onAny(hear);
  made.io.on("ping", hear);
  made.on("build", serverBuild);
}

export const isLost = () => lost;

const isForServer = (event) => typeof event?.name === "string" && event.name.startsWith("reflex___state");

// What only a hand on the page brings about; what timers and the router send is nobody's wish to be answered.
const BY_HAND = new Set(["click", "submit", "change", "keydown", "keyup", "pointerdown", "pointerup"]);

export function refuse() {
  refs.__toast?.error(HELD_BACK, { id: "held-back", duration: 7_000 });
}

// Whether these events must not wait in Reflex's queue, where they would be done unseen when the connection is back.
export function heldBack(events) {
  if (!lost || !events.some(isForServer)) return false;
  if (BY_HAND.has(window.event?.type)) refuse();
  return true;
}

// What shows a click at once, or leaves the page, before the server is asked: it must not get that far.
function guard(event) {
  if (!lost) return;
  const control = event.target.closest?.("a[href], input[type=checkbox], input[type=radio]");
  // How the list looks is the browser's own affair.
  if (control?.closest(".column-menu")) return;
  if (event.type === "click" && !control) return;
  if (control?.tagName === "A") {
    const to = new URL(control.href, window.location.href);
    const isElsewhere = control.target === "_blank" || to.origin !== window.location.origin;
    if (isElsewhere || (to.pathname === window.location.pathname && to.search === window.location.search)) return;
  }
  event.preventDefault();
  event.stopImmediatePropagation();
  refuse();
}

const fields = () => [...document.querySelectorAll("input, textarea")].filter((field) =>
  !field.closest("[data-drafts]") && !field.readOnly
  && (field.tagName === "TEXTAREA" || ["text", "email", "tel", "search", "number", "url"].includes(field.type)));
const placeOf = (field) =>
  [field.form?.getAttribute("aria-label") ?? field.form?.getAttribute("action"), field.name, field.id, field.ariaLabel].join("|");

// Reloads the page for a new version, with what the reload would lose: words outside of forms that keep them, the place.
function reload() {
  const words = Object.fromEntries(fields().filter((field) => field.value !== field.defaultValue)
    .map((field) => [placeOf(field), field.value]));
  const kept = { url: window.location.href, top: window.scrollY, focus: document.activeElement?.id ?? "", words };
  sessionStorage.setItem(KEPT, JSON.stringify(kept));
  sessionStorage.setItem(RELOADED, JSON.stringify({ build: stale, at: Date.now() }));
  letGo();
  window.location.reload();
}

function read(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key));
  } catch {
    return null;
  }
}

// The server tells its build each time that it is connected to. The page reloads once for another one; where that brought
// no other page (a cache, several versions behind one address) it says so instead of trying for ever.
function serverBuild(build) {
  const mine = window.__reactRouterManifest?.version;
  if (!build || !mine || build === mine) {
    stale = "";
    if (!lost) show("");
    return;
  }
  stale = build;
  const last = read(RELOADED);
  if (last && (last.build === build || Date.now() - last.at < RELOAD_COOLDOWN_MS)) show("stale");
  else reload();
}

// Reflex's own word for the same: the states of the server are others than this page was built for.
export const otherStates = (info) => serverBuild(`states ${info.backend}`);

function write(field, text) {
  const kind = field.tagName === "TEXTAREA" ? HTMLTextAreaElement : HTMLInputElement;
  Object.getOwnPropertyDescriptor(kind.prototype, "value").set.call(field, text);
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

function putBack(kept) {
  for (const field of fields()) {
    const text = kept.words[placeOf(field)];
    if (typeof text === "string" && field.value === field.defaultValue) write(field, text);
  }
  const focused = kept.focus && document.getElementById(kept.focus);
  if (focused && document.activeElement === document.body) focused.focus({ preventScroll: true });
  if (window.scrollY === 0) window.scrollTo(0, kept.top);
  refs.__toast?.info("This page was reloaded for a new version of Order App. What you typed is kept.", { duration: 7_000 });
}

// After a reload for a new version: waits until the page shows its data, then puts back what was kept.
function settle() {
  const kept = read(KEPT);
  sessionStorage.removeItem(KEPT);
  if (kept?.url !== window.location.href) return undefined;
  const look = () => {
    if (!document.querySelector('[data-hydrated="true"]')) return;
    observer.disconnect();
    putBack(kept);
  };
  const observer = new MutationObserver(look);
  observer.observe(document.body, { subtree: true, childList: true, attributeFilter: ["data-hydrated"] });
  look();
  return () => observer.disconnect();
}

// React Router reloads the page where a part of it can't be fetched any more. Without a connection there is nothing to
// reload from; after a new version there is, and the way leads on to where it was going.
function reloading(event) {
  if (event.navigationType !== "reload" || event.userInitiated || !event.cancelable) return;
  const to = window.__reactRouterDataRouter?.state.navigation.location;
  if (!to) return;
  event.preventDefault();
  if (lost || !navigator.onLine) return refuse();
  letGo();
  setTimeout(() => window.location.assign(to.pathname + to.search + to.hash));
}

// What is said meanwhile; the gallery shows it too.
export function LostConnection() {
  return h("p", null, h("b", null, "The connection is lost."),
    " What is shown may be old, and nothing can be changed. What you typed is kept. Reconnecting…");
}

export function ConnectionNotice() {
  const state = useSyncExternalStore(follow, () => notice, () => "");
  useEffect(() => {
    let before = now();
    const tick = setInterval(() => {
      // A computer that slept, or a page that was busy, could not hear either.
      if (now() - before > 3_000) hear();
      before = now();
      if (socket?.connected && now() - heard > SILENT_MS) giveUp();
      // Reflex tries again by itself, yet not where it was the one to close.
      waited = lost ? waited + 1 : 0;
      if (waited % 3 === 2 && document.visibilityState === "visible") socket?.reconnect?.();
    }, 1_000);
    const online = () => socket?.reconnect?.();
    document.addEventListener("click", guard, true);
    document.addEventListener("submit", guard, true);
    window.addEventListener("offline", probe);
    window.addEventListener("online", online);
    window.navigation?.addEventListener("navigate", reloading);
    const unsettle = settle();
    return () => {
      clearInterval(tick);
      document.removeEventListener("click", guard, true);
      document.removeEventListener("submit", guard, true);
      window.removeEventListener("offline", probe);
      window.removeEventListener("online", online);
      window.navigation?.removeEventListener("navigate", reloading);
      unsettle?.();
    };
  }, []);
  // Said to be live in so many words: an open dialog hides all from screen readers that is not.
  return h("div", { className: "offline", role: "status", "aria-live": "polite" },
    state === "lost" && h(LostConnection),
    state === "stale" && h("p", null, h("b", null, "A new version of Order App is here."),
      " What you typed is kept. ", h("button", { type: "button", className: "button small", onClick: reload }, "Reload")));
}

// What stands in place of a page that failed in the browser.
export function PageFailed() {
  return h("main", { className: "card login", id: "main" },
    h("h1", null, "This page has failed"),
    h("div", { className: "empty", role: "alert" },
      h("p", null, "Something went wrong in the page itself. Nothing was changed by it, and what you typed is kept."),
      h("button", { type: "button", className: "button primary", onClick: () => { letGo(); window.location.reload(); } },
        "Reload the page")));
}
