import { createElement, useEffect, useRef } from "react";

const DRAFT_KEY = "draft-key";

// Watches all fields under it: reports them together once typing rests, and keeps them in this tab's own storage under
// `draftKey`, so that a reload or a restart of the server loses nothing that was typed.
export function FormWatch({ delay = 150, draftKey = "", ready = true, onDraft, children, ...props }) {
  const box = useRef(null);
  const timer = useRef(0);
  const latest = useRef(onDraft);
  latest.current = onDraft;

  useEffect(() => {
    if (!draftKey || !ready) return;
    const kept = sessionStorage.getItem(`draft:${draftKey}`);
    const form = box.current.querySelector("form");
    if (!kept || !form) return;
    const draft = JSON.parse(kept);
    let restored = false;
    for (const [name, text] of Object.entries(draft)) {
      if (name === DRAFT_KEY) continue;
      const field = form.elements.namedItem(name);
      if (field ? !field.readOnly && field.value !== text : name.startsWith("item-")) {
        if (field) field.value = text;
        restored = true;
      }
    }
    if (restored) latest.current?.({ ...draft, [DRAFT_KEY]: draftKey });
  }, [draftKey, ready]);

  const report = (event) => {
    const form = box.current.querySelector("form");
    clearTimeout(timer.current);
    if (!form) return;
    // What was typed is taken down now: by the time it is reported the fields may have been locked.
    const draft = Object.fromEntries(new FormData(form).entries());
    draft[DRAFT_KEY] = draftKey;
    if (draftKey) sessionStorage.setItem(`draft:${draftKey}`, JSON.stringify(draft));
    // The first word of a burst is told at once: from then on nobody else's change takes this form's inputs away.
    const tell = () => latest.current?.(draft);
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
  return createElement("div", { ...props, ref: box, onInput: report, onSubmitCapture: stop }, children);
}
