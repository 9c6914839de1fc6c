import { createElement, useEffect, useRef } from "react";

// Watches all fields under it and reports them together once typing rests, so that no field's change is lost.
export function FormWatch({ delay = 150, onDraft, children, ...props }) {
  const timer = useRef(0);
  const latest = useRef(onDraft);
  latest.current = onDraft;
  const report = (event) => {
    const form = event.currentTarget.closest("form") ?? event.currentTarget.querySelector("form");
    clearTimeout(timer.current);
    if (!form) return;
    // What was typed is taken down now: by the time it is reported the fields may have been locked.
    const draft = Object.fromEntries(new FormData(form).entries());
    timer.current = setTimeout(() => latest.current?.(draft), event.target.tagName === "SELECT" ? 0 : delay);
  };
  return createElement("div", { ...props, onInput: report }, children);
}
