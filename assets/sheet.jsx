import { createElement as h } from "react";

const TYPED_INTO = 'input:not([type="checkbox"], [type="radio"], [type="button"], [type="submit"]), textarea, select';
const REPEATS = new Set(["j", "k", "ArrowDown", "ArrowUp"]);

function isTyping(event) {
  const target = event.target;
  if (event.isComposing || event.keyCode === 229) return true;
  return target instanceof Element && (target.isContentEditable || target.matches(TYPED_INTO));
}

const anyDialog = () => document.querySelector('[role="dialog"], [role="alertdialog"], dialog[open]') !== null;

// The links on which the cursor stands, row by row.
export const links = () => [...document.querySelectorAll("#orders [data-order] a.code")];

// Listens to the keys of a page: `keys` says what each does; what answers false leaves the key to the browser.
export const pressing = (keys) => (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event) || anyDialog()) return;
  const key = event.key.length === 1 && !event.shiftKey ? event.key.toLowerCase() : event.key;
  if (!Object.hasOwn(keys, key) || (event.repeat && !REPEATS.has(key))) return;
  if (keys[key]() !== false) event.preventDefault();
};

// Puts the cursor into the page's search; on a page that has none, `elsewhere` leads to one.
export function toSearch(elsewhere) {
  const box = document.querySelector("input[data-search]");
  if (!box) return elsewhere();
  box.focus();
  box.select();
}

// The page's foot with the button that shows the sheet of keys, and the sheet itself; `sheet` is the ref of its dialog.
export function KeySheet({ groups, sheet }) {
  const show = () => sheet.current.showModal();
  const close = () => sheet.current.close();
  return h("footer", { className: "foot" },
    h("button", { type: "button", className: "button quiet small", onClick: show }, "Keyboard shortcuts"),
    h("dialog", { ref: sheet, className: "sheet", "aria-labelledby": "keys-title",
      onClick: (event) => { if (event.target === sheet.current) close(); } },
      h("div", null,
        h("h2", { id: "keys-title" }, "Keyboard shortcuts"),
        groups.map(({ title, keys }) => h("section", { key: title }, h("h3", null, title),
          h("dl", null, keys.map(({ press, does }) => h("div", { key: does },
            h("dt", null, press.map((key, at) => [at > 0 && " or ", h("kbd", { key }, key)])), h("dd", null, does)))))),
        h("p", { className: "hint" }, "These keys do nothing while you type or while a dialog is open."),
        h("div", { className: "actions" }, h("button", { type: "button", className: "button", onClick: close }, "Close")))));
}
