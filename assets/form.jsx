import { createElement, useEffect, useRef } from "react";

const DRAFT_KEY = "draft-key";
const TYPED_IN = "typed-in";
const PREFIX = "draft:";
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;
const ITEM = /^item-\d+-(sku|quantity|artwork)$/;
const PARTS = ["sku", "quantity", "artwork"];

// Which forms of this page hold words that are not saved, by what they are kept under; `free` lets the page be left.
const unsaved = new Map();
let free = false;
// New forms that were saved a moment ago, by what they are kept under: what is typed on in them belongs to the order.
const carried = new Map();

// Whether leaving the page now should be asked about; `known` is what the server says of the form.
export const isUnsaved = (known) => !free && (known || [...unsaved.values()].some(Boolean));

// Lets the page be left without a question.
export const letGo = () => { free = true; };

function read(key) {
  try {
    const { at, typed, loaded } = JSON.parse(sessionStorage.getItem(PREFIX + key));
    const texts = (fields) => Object.fromEntries(Object.entries(fields).filter(([, text]) => typeof text === "string"));
    return { at, typed: texts(typed), loaded: texts(loaded) };
  } catch {
    return null;
  }
}

function write(key, typed, loaded) {
  if (Object.keys(typed).length === 0) sessionStorage.removeItem(PREFIX + key);
  else sessionStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), typed, loaded: loaded ?? {} }));
}

const isItem = (name) => ITEM.test(name);
const only = (fields, wanted) => Object.fromEntries(Object.entries(fields).filter(([name]) => wanted(name)));

// The item lines that inputs hold, as one text to compare; wholly empty lines are left out.
function lines(fields) {
  const rows = new Map();
  for (const [name, text] of Object.entries(fields)) {
    if (!isItem(name)) continue;
    const [, key, part] = name.split("-");
    if (!rows.has(key)) rows.set(key, {});
    rows.get(key)[part] = text;
  }
  const filled = [...rows.values()].map((row) => PARTS.map((part) => row[part] ?? ""))
    .filter(([sku, quantity, url]) => sku.trim() || url.trim() || !["", "1"].includes(quantity.trim()));
  return JSON.stringify(filled);
}

// What differs from what was loaded, and what it was loaded as.
function differing(typed, loaded) {
  const differs = (name) => !isItem(name) && name in loaded && typed[name] !== loaded[name];
  const items = Object.keys(typed).some(isItem) && lines(typed) !== lines(loaded);
  const wanted = (name) => differs(name) || (items && isItem(name));
  return [only(typed, wanted), only(loaded, wanted)];
}

function inputsOf(form) {
  const fields = {};
  const locked = new Set();
  for (const field of form.elements) {
    if (!field.name || field.type === "hidden" || !("value" in field)) continue;
    if (field.readOnly) locked.add(field.name); else fields[field.name] = field.value;
  }
  // All lines taken out is a change too.
  if (![...Object.keys(fields), ...locked].some(isItem)) fields["item-0-sku"] = "";
  return [fields, locked];
}

// Keeps of a draft what was typed into fields that are locked by now: it can't be saved, only read and copied.
function stillLocked(kept, locked) {
  const items = [...locked].some(isItem);
  const wanted = (name) => (isItem(name) ? items : locked.has(name));
  return [only(kept?.typed ?? {}, wanted), only(kept?.loaded ?? {}, wanted)];
}

function formOf(key) {
  return [...document.querySelectorAll("[data-drafts]")].find((found) => found.dataset.drafts === key)
    ?.querySelector("form");
}

function lockedOf(key) {
  const form = formOf(key);
  return form ? inputsOf(form)[1] : new Set();
}

// Keeps for its order what was typed on in a new form since it was sent.
function carryOn(key) {
  const { to, sent, stored } = carried.get(key);
  const form = formOf(key);
  if (!form) return;
  const [fields] = inputsOf(form);
  const items = lines(fields) !== lines(sent);
  const typed = only(fields, (name) => (isItem(name) ? items : fields[name] !== (sent[name] ?? "")));
  write(to, typed, only(stored, (name) => (isItem(name) ? items : name in typed)));
}

if (typeof window !== "undefined") {
  window.orderDrafts = {
    // A new form is saved: what it was kept under is forgotten, what is typed on is kept for the order.
    carry(key, to, sent, stored) {
      this.drop(key);
      carried.set(key, { to, sent, stored });
      carryOn(key);
    },
    letGo,
    // Forgets all unsaved words of a form.
    drop(key) {
      sessionStorage.removeItem(PREFIX + key);
      unsaved.delete(key);
    },
    // Forgets what was saved; words in fields that are locked by now stay.
    saved(key) {
      const kept = read(key);
      if (kept) write(key, ...stillLocked(kept, lockedOf(key)));
      unsaved.delete(key);
    },
    // Forgets words in fields that are locked by now.
    forgetLocked(key) {
      const kept = read(key);
      if (!kept) return;
      const [locked] = stillLocked(kept, lockedOf(key));
      const wanted = (name) => !(name in locked);
      write(key, only(kept.typed, wanted), only(kept.loaded, wanted));
    },
  };
}

// Drops from this tab's storage what another person left there, and what nobody came back to for a week.
export function DraftKeeper({ user = "" }) {
  useEffect(() => {
    if (!user) return;
    for (const key of Object.keys(sessionStorage)) {
      if (!key.startsWith(PREFIX)) continue;
      const kept = read(key.slice(PREFIX.length));
      if (!key.startsWith(`${PREFIX}${user}:`) || !kept || !(Date.now() - kept.at < KEEP_MS)) {
        sessionStorage.removeItem(key);
      }
    }
  }, [user]);
  return null;
}

// Watches all fields under it: reports them together once typing rests, and keeps what differs from `loaded` in this
// tab's own storage under `storeKey`. What is kept there is offered to the server each time that it asks.
export function FormWatch({
  delay = 150, draftKey = "", storeKey = "", ask = "", ready = true, loaded = {}, contested = {}, drawn = 0, shape = "",
  onDraft, onKept, children, ...props
}) {
  const box = useRef(null);
  const timer = useRef(0);
  const touched = useRef(false);
  const asked = useRef(false);
  const latest = useRef({});
  latest.current = { onDraft, onKept, loaded, contested, draftKey, storeKey };

  const form = () => box.current?.querySelector("form");

  useEffect(() => {
    if (!storeKey || !ask || !ready || !form()) return;
    touched.current = false;
    const kept = read(storeKey);
    const first = !asked.current;
    asked.current = true;
    if (!kept || !(Date.now() - kept.at < KEEP_MS)) return;
    const [fields] = inputsOf(form());
    const [typed] = differing(fields, loaded);
    const same = (names, one, other) => names.every((name) => isItem(name) || one[name] === other[name]);
    // The server came back to a page that shows the words already: they stay as they are, under the typing hand.
    const shown = !first && lines(typed) === lines(kept.typed)
      && same(Object.keys(kept.typed), typed, kept.typed) && same(Object.keys(typed), typed, kept.typed);
    unsaved.set(storeKey, Object.keys(shown ? typed : kept.typed).length > 0);
    latest.current.onKept?.({ ...(shown ? typed : kept.typed), [DRAFT_KEY]: draftKey }, kept.loaded ?? {},
      shown ? "shown" : "kept");
  }, [storeKey, ask, ready]);

  const keep = () => {
    const { loaded, contested, storeKey } = latest.current;
    if (!storeKey || !form()) return;
    if (carried.has(storeKey)) { carryOn(storeKey); return; }
    const [fields, locked] = inputsOf(form());
    const others = Object.keys(contested).some(isItem) ? only(fields, (name) => !isItem(name)) : fields;
    const [typed, base] = differing({ ...others, ...contested }, loaded);
    const [old, oldBase] = stillLocked(read(storeKey), locked);
    write(storeKey, { ...old, ...typed }, { ...oldBase, ...base });
    unsaved.set(storeKey, Object.keys(typed).length > 0);
  };

  // Lines come and go, and inputs are made anew, without anybody typing.
  useEffect(() => {
    if (touched.current) keep();
  }, [shape, drawn]);

  const report = (event) => {
    clearTimeout(timer.current);
    if (!form()) return;
    touched.current = true;
    // What was typed is taken down now: by the time it is reported the fields may have been locked.
    const draft = Object.fromEntries(new FormData(form()).entries());
    draft[DRAFT_KEY] = draftKey;
    draft[TYPED_IN] = event.target.name ?? "";
    keep();
    // The first word of a burst is told at once: from then on nobody else's change takes this form's inputs away.
    const tell = () => latest.current.onDraft?.(draft);
    const waits = timer.current !== 0 && event.target.tagName !== "SELECT";
    if (!waits) tell();
    timer.current = setTimeout(() => {
      timer.current = 0;
      if (waits) tell();
    }, delay);
  };
  // What is submitted is the newest word; a report that comes after it would tell of a form that is no more.
  const stop = () => {
    clearTimeout(timer.current);
    timer.current = 0;
  };
  useEffect(() => stop, []);
  useEffect(() => () => { unsaved.delete(storeKey); carried.delete(storeKey); }, [storeKey]);
  const touch = () => { touched.current = true; };
  return createElement("div", {
    ...props, ref: box, "data-drafts": storeKey, onInput: report, onClickCapture: touch, onSubmitCapture: stop,
  }, children);
}

// The end of a form, with its button. While the form is `dirty` it stays in view at the window's foot, and nothing that
// has the focus comes to lie under it.
export function SaveBar({ dirty = false, children, ...props }) {
  const bar = useRef(null);
  useEffect(() => {
    if (!dirty) return undefined;
    const root = document.documentElement;
    const make = () => {
      // Taken off the page with it, the bar is measured once more before the watch ends.
      if (!bar.current) return;
      root.style.scrollPaddingBottom = `${bar.current.offsetHeight + 12}px`;
      const at = document.activeElement;
      if (!at || bar.current.contains(at) || !bar.current.closest("form").contains(at)) return;
      const { top, bottom } = at.getBoundingClientRect();
      const over = bottom + 12 - bar.current.getBoundingClientRect().top;
      if (over > 0 && top < window.innerHeight) window.scrollBy({ top: over, behavior: "instant" });
    };
    make();
    const watch = new ResizeObserver(make);
    watch.observe(bar.current);
    return () => {
      watch.disconnect();
      root.style.scrollPaddingBottom = "";
    };
  }, [dirty]);
  return createElement("div", { ...props, ref: bar, className: dirty ? "save-bar sticks" : "save-bar" }, children);
}

// A radio button that shows a click at once and takes the server's word when that comes.
export function Radio({ checked = false, value, onChange, ...props }) {
  const input = useRef(null);
  useEffect(() => { input.current.checked = checked; }, [checked]);
  return createElement("input", {
    ...props, ref: input, type: "radio", value, defaultChecked: checked, onChange: () => onChange?.(value),
  });
}
