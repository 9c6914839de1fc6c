import { refs } from "$/utils/state";
import { eventLoop } from "$/utils/context-registry";
import { isLost, refuse } from "./connection.jsx";

// Shows a message; `action` is a button on it, whose events are sent when it is pressed.
function toast(level, text, { action, ...options } = {}) {
  const press = action && { label: action.label, onClick: (event) => {
    if (!isLost()) return eventLoop.addEvents(action.events);
    // The message stays, and the way back with it.
    event.preventDefault();
    refuse();
  } };
  refs.__toast?.[level](text, press ? { ...options, action: press } : options);
}

// Puts the focus on what has this id, once it is drawn; with `tell` its form takes down what it holds as if it were typed.
function focus(id, tell, tries = 60) {
  const field = document.getElementById(id);
  if (field) {
    field.focus();
    if (tell) field.dispatchEvent(new Event("input", { bubbles: true }));
  } else if (tries) requestAnimationFrame(() => focus(id, tell, tries - 1));
}

const calls = {
  toast,
  focus: (id, tell) => focus(id, tell),
  saved: (key) => window.orderDrafts?.saved(key),
  drop: (key) => window.orderDrafts?.drop(key),
  carry: (...given) => window.orderDrafts?.carry(...given),
  forgetLocked: (key) => window.orderDrafts?.forgetLocked(key),
  forgetDrafts() {
    Object.keys(sessionStorage).filter((key) => key.startsWith("draft:")).forEach((key) => sessionStorage.removeItem(key));
    localStorage.removeItem("list-look");
  },
  // What was typed stays in the tab's storage: leaving for the sign-in page asks nothing.
  signIn() {
    window.orderDrafts?.letGo();
    window.location.assign("/login?next=" + encodeURIComponent(window.location.pathname + window.location.search));
  },
  leave(path) {
    window.orderDrafts?.letGo();
    window.location.replace(path);
  },
};

// Does what the server asks of the page: one of the calls above, never a text that is run.
export function pageCall({ name, arguments: given = [] }) {
  if (Object.hasOwn(calls, name)) calls[name](...given);
  else console.error(`The server asked for something that this page does not know: ${name}`);
}
