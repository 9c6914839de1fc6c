import { createElement as h, useEffect, useRef, useState } from "react";

const PREFIX = "draft:";
const KEEP_MS = 7 * 24 * 60 * 60 * 1000;
const THUMB = 144;
const MB = 1024 * 1024;
const TYPES = ["image/png", "image/jpeg", "image/webp"];
const UNREACHED = "Not sent: the server could not be reached. Your words and photos are still here; try again.";

// The words of a message that is not sent yet, in this tab's own storage; kept and forgotten like those of the forms.
function readWords(key) {
  try {
    const { at, typed } = JSON.parse(sessionStorage.getItem(PREFIX + key));
    return Date.now() - at < KEEP_MS && typeof typed.message === "string" ? typed.message : "";
  } catch {
    return "";
  }
}

function keepWords(key, message) {
  if (!key) return;
  if (message) sessionStorage.setItem(PREFIX + key, JSON.stringify({ at: Date.now(), typed: { message }, loaded: {} }));
  else sessionStorage.removeItem(PREFIX + key);
}

const newKey = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

// A small picture of a chosen photo, drawn here: the page's policy lets no address of a file be shown.
async function thumb(file) {
  const picture = await createImageBitmap(file);
  const scale = Math.min(1, THUMB / Math.min(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  picture.close();
  return canvas.toDataURL("image/jpeg", 0.8);
}

// What is told of an answer that refuses.
function refusal(request) {
  if (request.status === 401) return "Not sent: you are signed out. Sign in in another tab, then send it again; your words and photos are still here.";
  if (request.status === 413 && !request.response?.detail) return "Not sent: this is more than the server takes at once. Take some photos out.";
  const { detail, way_on: way } = request.response ?? {};
  return detail ? `${detail} ${way ?? ""}`.trim() : UNREACHED;
}

// Scrolls a conversation to what was written last, unless somebody reads further up.
export function ThreadLog({ count = 0, label = "", children }) {
  const box = useRef(null);
  const atEnd = useRef(true);
  useEffect(() => {
    if (box.current && atEnd.current) box.current.scrollTop = box.current.scrollHeight;
  }, [count]);
  const scrolled = () => {
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    atEnd.current = scrollHeight - scrollTop - clientHeight < 40;
  };
  // A photo that comes later makes its message higher.
  const grown = () => { if (atEnd.current) box.current.scrollTop = box.current.scrollHeight; };
  return h("div", {
    ref: box, className: "log", role: "log", tabIndex: 0, "aria-label": label, onScroll: scrolled, onLoadCapture: grown,
  }, children);
}

// Writes into the thread of an order's request. What is typed stays through a refusal, a reload and every live change;
// what was sent comes back as a live change like everybody else's words.
export function ThreadForm({
  code = "", storeKey = "", open = false, closedWords = "", support = false, unseen = false,
  mostPhotos = 6, roomFor = 20, maxBytes = 8 * MB, maxLength = 1000, slug = "thread",
  label = "Write", refused = "", chosen = [], share: begun = -1, onSeen,
}) {
  const [words, setWords] = useState("");
  const [photos, setPhotos] = useState([]);
  const [internal, setInternal] = useState(false);
  const [share, setShare] = useState(null);
  const [problem, setProblem] = useState("");
  const [told, setTold] = useState("");
  const field = useRef(null);
  const picker = useRef(null);
  const going = useRef(null);
  const sentKey = useRef("");
  const number = useRef(0);
  const mounted = useRef(true);

  useEffect(() => {
    mounted.current = true;
    return () => { mounted.current = false; going.current?.abort(); };
  }, []);
  useEffect(() => {
    going.current?.abort();
    setWords(storeKey ? readWords(storeKey) : "");
    setPhotos(chosen.map(({ name, picture }) => ({ id: ++number.current, file: new File([], name), picture })));
    setShare(begun < 0 ? null : begun);
    setInternal(false);
    setProblem(refused);
    sentKey.current = "";
  }, [storeKey, refused]);

  // News are seen by whoever has the page before their eyes, not by a tab in the background.
  useEffect(() => {
    if (!unseen || !code) return undefined;
    const look = () => { if (!document.hidden) onSeen?.(code); };
    look();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [unseen, code]);

  const change = (text) => {
    setWords(text);
    keepWords(storeKey, text);
    sentKey.current = "";
  };
  const discard = () => {
    change("");
    setPhotos([]);
    setProblem("");
  };

  const choose = (files) => {
    const chosen = [...files];
    if (!chosen.length) return;
    setProblem("");
    const most = Math.max(0, Math.min(mostPhotos, roomFor));
    const refused = [];
    const taken = [];
    for (const file of chosen) {
      if (file.size > maxBytes) refused.push(`“${file.name}” is larger than ${Math.floor(maxBytes / MB)} MB.`);
      else if (file.type && !TYPES.includes(file.type)) refused.push(`“${file.name}” is not a PNG, JPEG or WebP photo.`);
      else if (photos.length + taken.length >= most) {
        refused.push(most < mostPhotos
          ? `A request takes at most 20 photos: ${most === 0 ? "none" : most} more can be sent.`
          : `A message takes at most ${most} photos; send the others with another message.`);
        break;
      } else taken.push({ id: ++number.current, file, picture: "" });
    }
    if (refused.length) setProblem(`Not added: ${refused.join(" ")}`);
    if (!taken.length) return;
    sentKey.current = "";
    setPhotos((now) => [...now, ...taken]);
    for (const one of taken) {
      thumb(one.file).then((picture) => {
        if (mounted.current) setPhotos((now) => now.map((each) => (each.id === one.id ? { ...each, picture } : each)));
      }).catch(() => { /* The server tells what is wrong with it. */ });
    }
  };
  const remove = (id) => {
    sentKey.current = "";
    setPhotos((now) => now.filter((each) => each.id !== id));
    field.current?.focus();
  };

  const send = (event) => {
    event.preventDefault();
    if (going.current) return;
    setProblem("");
    setTold("");
    if (!words.trim() && !photos.length) {
      setProblem("There is nothing to send yet. Write a message or choose a photo.");
      field.current?.focus();
      return;
    }
    // The same message sent again after a lost answer is known again by its key.
    sentKey.current ||= newKey();
    const form = new FormData();
    form.append("message", words);
    form.append("internal", String(internal));
    for (const { file } of photos) form.append("photos", file, file.name);
    const request = new XMLHttpRequest();
    going.current = request;
    setShare(0);
    request.open("POST", `/api/v1/orders/${encodeURIComponent(code)}/messages`);
    request.responseType = "json";
    request.setRequestHeader("Idempotency-Key", sentKey.current);
    request.upload.onprogress = ({ loaded, total }) => { if (mounted.current) setShare(total ? loaded / total : 0); };
    request.onloadend = () => {
      going.current = null;
      if (!mounted.current) return;
      setShare(null);
      if (request.status === 200 || request.status === 201) {
        // Typed on meanwhile: those words are the next message's.
        const now = field.current?.value ?? "";
        const rest = now.startsWith(words) ? now.slice(words.length).trimStart() : now;
        change(rest);
        setPhotos((now) => now.filter((each) => !photos.some(({ id }) => id === each.id)));
        setTold(internal ? "The note was added." : "The message was sent.");
        setInternal(false);
      } else if (request.aborted) setProblem("Stopped: nothing was sent. Your words and photos are still here.");
      else setProblem(refusal(request));
    };
    request.onabort = () => { request.aborted = true; };
    request.send(form);
  };

  if (!open) {
    return h("div", { className: "thread-end" },
      h("p", { className: "hint" }, closedWords),
      words && h("div", { className: "stack" },
        h("label", { htmlFor: `${slug}-message` }, "What you typed and did not send"),
        h("textarea", { id: `${slug}-message`, readOnly: true, rows: 3, value: words, dir: "auto" }),
        h("button", { type: "button", className: "button small", onClick: discard }, "Discard it")));
  }
  const sending = share !== null;
  const percent = Math.round((share ?? 0) * 100);
  return h("form", {
    className: internal ? "thread-form internal" : "thread-form", onSubmit: send, noValidate: true, "aria-label": label,
    onDragOver: (event) => event.preventDefault(),
    onDrop: (event) => { event.preventDefault(); if (!sending) choose(event.dataTransfer.files); },
  },
    h("label", { htmlFor: `${slug}-message` }, support ? (internal ? "Note for support only" : "Write to the seller") : "Write to support"),
    h("textarea", {
      id: `${slug}-message`, ref: field, rows: 3, value: words, dir: "auto", maxLength: maxLength + 200,
      "aria-invalid": problem ? "true" : undefined, "aria-describedby": problem ? `${slug}-problem` : undefined,
      onChange: (event) => change(event.target.value),
      onPaste: (event) => { if (event.clipboardData.files.length && !sending) { event.preventDefault(); choose(event.clipboardData.files); } },
    }),
    words.length > maxLength - 100 && h("p", { className: "hint" }, `${words.length} of ${maxLength} characters`),
    photos.length > 0 && h("ul", { className: "chosen-photos", "aria-label": "Chosen photos" },
      photos.map(({ id, file, picture }) => h("li", { key: id },
        picture ? h("img", { src: picture, alt: file.name }) : h("span", { className: "no-picture" }, file.name),
        !sending && h("button", { type: "button", className: "button small", "aria-label": `Take out ${file.name}`, onClick: () => remove(id) }, "×")))),
    support && h("label", { className: "tick" },
      h("input", { type: "checkbox", checked: internal, disabled: sending, onChange: (event) => { setInternal(event.target.checked); sentKey.current = ""; } }),
      " For support only; the seller never sees it"),
    problem && h("p", { id: `${slug}-problem`, className: "problem", role: "alert" }, problem),
    sending && h("div", { className: "sending" },
      h("progress", { max: 100, value: percent, "aria-label": "Sending" }),
      h("span", { className: "hint" }, percent < 100 ? `${percent} %` : "Checking the photos…")),
    h("div", { className: "actions" },
      h("input", {
        ref: picker, type: "file", multiple: true, accept: TYPES.join(","), hidden: true, tabIndex: -1, "aria-label": "Photos",
        onChange: (event) => { choose(event.target.files); event.target.value = ""; },
      }),
      h("button", {
        type: "button", className: "button small", disabled: sending, onClick: () => picker.current.click(),
        title: `PNG, JPEG or WebP, at most ${mostPhotos} of up to ${Math.floor(maxBytes / MB)} MB each`,
      }, "Add photos"),
      sending
        ? h("button", { type: "button", className: "button small", onClick: () => going.current?.abort() }, "Stop sending")
        : h("button", { type: "submit", className: "button small primary" }, internal ? "Add note" : "Send")),
    h("p", { role: "status", className: "sr-only" }, told));
}
