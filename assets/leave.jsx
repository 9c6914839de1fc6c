import { createElement as h, useEffect, useRef, useState } from "react";
import { useBlocker } from "react-router";
import { Cancel, Description, Overlay, Portal, Root, Title } from "@radix-ui/react-alert-dialog";
import { DialogContent } from "./dialog.jsx";
import { isUnsaved, letGo } from "./form.jsx";

const SIGN_OUT = "/auth/sign-out";
const LEAVE = ["Leave without saving?",
  "What you typed is not saved. It is kept in this tab and stands here again when you come back."];
const END = ["Sign out without saving?",
  "What you typed is not saved, and signing out forgets it. Go back to save it first."];

// What a form belongs to: an order, or the order that a new one is copied from.
const place = ({ pathname, search }) => `${pathname}?${new URLSearchParams(search).get("from") ?? ""}`;

// Asks before a page with words that are not saved is left: by a link, the back button, signing out, or the tab's end.
export function LeaveGuard({ dirty = false }) {
  const known = useRef(dirty);
  known.current = dirty;
  const blocker = useBlocker(({ currentLocation, nextLocation }) =>
    place(currentLocation) !== place(nextLocation) && isUnsaved(known.current));
  const [ending, setEnding] = useState(null);
  const blocked = blocker.state === "blocked";

  // Saved in the same moment: what was asked of the page before it knew is no question any more.
  useEffect(() => {
    if (blocked && !isUnsaved(known.current)) blocker.proceed();
  }, [blocked, dirty]);

  useEffect(() => {
    const unload = (event) => {
      if (!isUnsaved(known.current)) return;
      event.preventDefault();
      event.returnValue = "";
      // Reflex would close the connection here already, although the page may stay.
      event.stopImmediatePropagation();
    };
    const submit = (event) => {
      if (new URL(event.target.action, window.location.href).pathname !== SIGN_OUT) return;
      if (!isUnsaved(known.current)) return;
      event.preventDefault();
      setEnding(event.target);
    };
    window.addEventListener("beforeunload", unload, { capture: true });
    document.addEventListener("submit", submit, { capture: true });
    return () => {
      window.removeEventListener("beforeunload", unload, { capture: true });
      document.removeEventListener("submit", submit, { capture: true });
    };
  }, []);

  const stay = () => {
    if (ending) setEnding(null);
    else if (blocker.state === "blocked") blocker.reset();
  };
  const go = () => {
    if (ending) {
      letGo();
      ending.submit();
    } else if (blocker.state === "blocked") blocker.proceed();
  };
  const [title, words] = ending ? END : LEAVE;
  return h(Root, { open: blocked || ending !== null, onOpenChange: (open) => { if (!open) stay(); } },
    h(Portal, null,
      h(Overlay, { className: "overlay" }),
      h(DialogContent, { className: "dialog" },
        h(Title, null, title),
        h(Description, null, words),
        h("div", { className: "actions" },
          h(Cancel, { asChild: true }, h("button", { type: "button", className: "button" }, "Go back")),
          h("button", { type: "button", className: "button danger", onClick: go }, "Confirm")))));
}
