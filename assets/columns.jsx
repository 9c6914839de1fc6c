import { createElement as h, useEffect, useId, useLayoutEffect, useState } from "react";
import { Popover } from "./list.jsx";

const KEY = "list-look:", LAST = "list-look";
// Whose choice it is, without leaving an address behind in the browser.
const markOf = (user) => user && [...user].reduce((sum, letter) => Math.imul(sum ^ letter.codePointAt(0), 16777619) >>> 0, 2166136261).toString(36);
const STANDARD = { hide: [], compact: false };

// What somebody chose in this browser; what no longer makes sense counts for nothing.
function kept(user, names) {
  try {
    const { hide, compact } = JSON.parse(localStorage.getItem(KEY + user)) ?? STANDARD;
    return { hide: names.filter((name) => hide.includes(name)), compact: compact === true };
  } catch {
    return STANDARD;
  }
}

function keep(user, look) {
  try {
    localStorage.setItem(KEY + user, JSON.stringify(look));
    localStorage.setItem(LAST, user);
  } catch {
    // A browser that keeps nothing has the look until the page is left.
  }
}

// The style sheet does the rest; `early.js` does the same before the first drawing.
function wear({ hide, compact }) {
  const { dataset } = document.documentElement;
  if (hide.length) dataset.hide = hide.join(" "); else delete dataset.hide;
  if (compact) dataset.density = "compact"; else delete dataset.density;
}

// The button and the menu in which `user` chooses the columns of the list and how close its rows stand.
export function Columns({ user: email = "", columns, fixed = "" }) {
  const user = markOf(email);
  const [look, setLook] = useState(STANDARD);
  const density = useId();
  const names = columns.map(({ name }) => name);
  const take = () => {
    const found = kept(user, names);
    setLook(found);
    wear(found);
  };
  useLayoutEffect(() => {
    if (!user) return;
    take();
    try {
      if (localStorage.getItem(KEY + user)) localStorage.setItem(LAST, user); else localStorage.removeItem(LAST);
    } catch { /* kept nowhere */ }
  }, [user]);
  useEffect(() => {
    const elsewhere = (event) => { if (user && event.key === KEY + user) take(); };
    window.addEventListener("storage", elsewhere);
    return () => window.removeEventListener("storage", elsewhere);
  }, [user]);
  const choose = (next) => {
    setLook(next);
    wear(next);
    if (user) keep(user, next);
  };
  const show = (name, on) => choose({ ...look, hide: names.filter((other) => (other === name ? !on : look.hide.includes(other))) });
  const isStandard = !look.hide.length && !look.compact;
  return h(Popover, { words: "Columns", label: "Columns", className: "column-menu", size: "" },
    h("fieldset", null, h("legend", null, "Shown in the list"),
      h("ul", null, columns.map(({ name, label }) => h("li", { key: name }, h("label", null,
        h("input", { type: "checkbox", name: `column-${name}`, checked: name === fixed || !look.hide.includes(name), disabled: name === fixed,
          onChange: (event) => show(name, event.target.checked) }), label,
        name === fixed && h("span", { className: "hint" }, "always shown")))))),
    h("fieldset", null, h("legend", null, "Density"),
      h("div", { className: "density" }, [["Comfortable", false], ["Compact", true]].map(([words, compact]) => h("label", { key: words },
        h("input", { type: "radio", name: density, checked: look.compact === compact, onChange: () => choose({ ...look, compact }) }), words)))),
    // Never disabled: it would take the focus along.
    h("button", { type: "button", className: "button small", "aria-disabled": isStandard,
      onClick: () => { if (!isStandard) choose(STANDARD); } }, "Reset to standard"));
}
