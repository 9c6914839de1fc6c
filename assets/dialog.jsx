import { createElement, useRef } from "react";
import { Content } from "@radix-ui/react-alert-dialog";
import { remember } from "./guide.jsx";

// Gives the focus back to what had it when the dialog opened, or to what stands in its place by then; Radix does so only
// for its own Trigger.
export function DialogContent(props) {
  const giveBack = useRef(null);
  return createElement(Content, {
    ...props,
    onOpenAutoFocus: () => { giveBack.current = remember(); },
    onCloseAutoFocus: (event) => {
      event.preventDefault();
      giveBack.current?.();
    },
  });
}
