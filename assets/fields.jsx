import { createElement, useEffect, useId, useRef, useState } from "react";

// Writes into an input as if it had been typed, so that the form's watch hears of it.
function put(input, text) {
  if (!input || input.readOnly || input.value === text) return;
  input.value = text;
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

const byId = (id) => document.getElementById(id);
// As the server folds the words of each choice.
const PLAIN = { đ: "d", ł: "l", ø: "o", ß: "ss", æ: "ae", œ: "oe", þ: "th", ð: "d", ı: "i" };
const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replace(/[đłøßæœþðı]/g, (c) => PLAIN[c]);
const MOST = 20;

function find(choices, typed) {
  const words = fold(typed).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  if (words.length === 0) return choices;
  const text = fold(typed.trim());
  const hits = choices.filter((choice) => words.every((word) => choice.key.includes(word)));
  // First what begins like that, then what holds the words from their beginning, then anywhere.
  const begins = (choice) => words.every((word) => ` ${choice.key}`.includes(` ${word}`));
  const rank = (choice) => (fold(choice.value).startsWith(text) ? 0 : begins(choice) ? 1 : 2);
  return hits.map((choice, at) => [rank(choice), at, choice]).sort((a, b) => a[0] - b[0] || a[1] - b[1])
    .slice(0, MOST).map((hit) => hit[2]);
}

// An input with a list of choices under it. It stays uncontrolled and takes any text; the list only helps.
export function ChoiceBox({ choices = [], ...props }) {
  const [shown, setShown] = useState(null);
  const [active, setActive] = useState(-1);
  const input = useRef(null);
  const list = useRef(null);
  const chosen = useRef(false);
  const typing = useRef(false);
  const id = useId();
  const open = shown !== null && shown.length > 0;
  const [up, setUp] = useState(false);
  const close = () => { typing.current = false; setShown(null); setActive(-1); };
  // What is a choice already needs no list; who asks for one then wants another choice.
  const isChoice = (typed) => choices.some(({ value, code }) =>
    fold(value) === fold(typed.trim()) || (code && fold(code) === fold(typed.trim())));
  const show = (at = -1) => {
    const typed = input.current.value;
    setShown(find(choices, isChoice(typed) ? "" : typed));
    setActive(at);
    input.current.scrollIntoView({ block: "nearest" });
    // Above the input where what is left below it, less the bar with Save, is too little.
    const { top, bottom } = input.current.getBoundingClientRect();
    const below = window.innerHeight - bottom - 110;
    setUp(below < 200 && top > below);
  };
  const changed = () => {
    const typed = input.current.value;
    const quiet = chosen.current || !typed.trim() || isChoice(typed) || document.activeElement !== input.current;
    if (quiet) close(); else show();
    typing.current = !chosen.current;
  };
  // The choices of a country may come only after the first letter.
  useEffect(() => { if (typing.current) changed(); }, [choices]);
  const choose = (choice) => {
    chosen.current = true;
    put(input.current, choice.value);
    chosen.current = false;
    close();
    input.current.focus();
  };
  const keys = (event) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      if (!open) show(0);
      else setActive((active + step + shown.length + (active < 0 && step < 0 ? 1 : 0)) % shown.length);
    } else if (event.key === "Enter" && open && active >= 0) {
      event.preventDefault();
      choose(shown[active]);
    } else if (event.key === "Escape" && open) {
      event.preventDefault();
      event.stopPropagation();
      close();
    }
  };
  useEffect(() => {
    if (open && active >= 0) list.current?.children[active]?.scrollIntoView({ block: "nearest" });
  }, [open, active]);
  const options = open && shown.map((choice, at) => createElement("li", {
    key: choice.value, id: `${id}-${at}`, role: "option", "aria-selected": at === active, className: "choice",
    // The input keeps the focus, and with it what is typed.
    onMouseDown: (event) => event.preventDefault(),
    onClick: () => choose(choice),
  },
    createElement("span", { className: "value" }, choice.value),
    choice.words && createElement("span", { className: "words" }, choice.words),
    createElement("span", { className: "more" }, choice.price || choice.code)));
  // Without choices it is a plain input, the same one, so that what is typed stays when choices come or go.
  const asList = choices.length > 0 && {
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": open, "aria-controls": open ? id : undefined,
    "aria-activedescendant": open && active >= 0 ? `${id}-${active}` : undefined,
  };
  return createElement("div", { className: "choice-box" },
    createElement("input", {
      ...props, ...asList, ref: input, autoComplete: "off",
      onInput: changed, onKeyDown: keys, onBlur: close, onClick: () => { if (!open && !input.current.value) show(); },
    }),
    open && createElement("ul", { ref: list, id, role: "listbox", "aria-label": "Choices", className: up ? "choices up" : "choices" }, options),
    createElement("span", { role: "status", className: "sr-only" },
      open && active < 0 ? `${shown.length} ${shown.length === 1 ? "choice" : "choices"}` : ""));
}

// A read-only input that looks like text. Where its words are cut off they are drawn over it, wrapped.
export function Locked({ value = "", ...props }) {
  const input = useRef(null);
  const [cut, setCut] = useState(false);
  useEffect(() => {
    const look = () => { if (input.current) setCut(input.current.scrollWidth > input.current.clientWidth + 1); };
    look();
    document.fonts.ready.then(look);
    const watch = new ResizeObserver(look);
    watch.observe(input.current);
    return () => watch.disconnect();
  }, [value]);
  return createElement("div", { className: cut ? "locked-box cut" : "locked-box" },
    createElement("input", {
      ...props, ref: input, value, readOnly: true, className: "locked", title: cut ? value : undefined,
    }),
    cut && createElement("span", { className: "words", "aria-hidden": "true", dir: "auto" }, value));
}

// Puts a suggestion into its field.
export function PutIn({ field, value, children, ...props }) {
  const use = () => {
    const input = byId(field);
    put(input, value);
    input?.focus();
  };
  return createElement("button", { ...props, type: "button", onClick: use }, children);
}

// Spells what was typed into a field the better way, once the field is left.
export function TidyUp({ field, typed, tidy }) {
  useEffect(() => {
    const input = byId(field);
    if (!input || !tidy || tidy === typed) return;
    const apply = () => {
      if (document.activeElement !== input && input.value === typed) put(input, tidy);
    };
    const left = () => setTimeout(apply);
    apply();
    input.addEventListener("blur", left);
    return () => input.removeEventListener("blur", left);
  }, [field, typed, tidy]);
  return null;
}

// A small picture of an artwork, fetched by this browser alone. `url` has been checked; it is asked for once the input
// `field` is left or rests, not with every letter. No referrer: the address of an order page is nobody else's business.
export function Artwork({ url = "", refused = false, label = "Artwork", ask = false, field = "", rest = 1500, ...props }) {
  const first = useRef(url);
  const [src, setSrc] = useState(ask ? "" : url);
  const [broken, setBroken] = useState(false);
  useEffect(() => {
    setBroken(false);
    if (ask) { setSrc(""); return; }
    if (url === first.current) { setSrc(url); return; }
    first.current = null;
    const input = byId(field);
    const show = () => setSrc(url);
    if (!url || !input || document.activeElement !== input) { show(); return; }
    setSrc("");
    const timer = setTimeout(show, rest);
    input.addEventListener("blur", show);
    return () => { clearTimeout(timer); input.removeEventListener("blur", show); };
  }, [url, ask, field]);
  let inside;
  if (refused) inside = "No preview";
  else if (!url) inside = "No artwork";
  else if (broken) inside = "No picture found";
  else if (ask && !src) {
    inside = createElement("button", {
      type: "button", className: "button small quiet", "aria-label": `Show ${label}`, onClick: () => setSrc(url),
    }, "Show");
  } else if (src) {
    inside = createElement("img", {
      key: src, src, alt: label, width: 64, height: 64, loading: "lazy", decoding: "async", draggable: false,
      referrerPolicy: "no-referrer", onError: () => setBroken(true),
    });
  }
  return createElement("div", { ...props, className: "artwork-box" }, inside);
}

// Makes another line like this one, with what stands in its inputs at this moment.
export function DuplicateLine({ line, onDuplicate, children, ...props }) {
  const copy = () => {
    const typed = {};
    for (const part of ["sku", "quantity", "artwork"]) typed[part] = byId(`item-${line}-${part}`)?.value ?? "";
    onDuplicate?.(typed);
  };
  return createElement("button", { ...props, type: "button", onClick: copy }, children);
}
