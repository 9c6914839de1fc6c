import { createElement, useRef } from "react";
import { Content } from "@radix-ui/react-alert-dialog";

// Gives the focus back to what had it when the dialog opened; Radix does so only for its own Trigger.
export function DialogContent({ fallback = "main", ...props }) {
  const opener = useRef(null);
  return createElement(Content, {
    ...props,
    onOpenAutoFocus: () => { opener.current = document.activeElement; },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      const back = opener.current;
      const target = back && back !== document.body && back.isConnected ? back : document.querySelector(fallback);
      target?.focus({ preventScroll: true });
    },
  });
}
