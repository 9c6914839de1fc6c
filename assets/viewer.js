// The viewer's time zone and locale, for the server. A script of the page's head: the websocket, which carries the
// cookies, is opened after it, whichever page is the first.
for (const [name, value] of [
  ["zone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC"],
  ["locale", navigator.language || "en-US"],
]) document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax`;
