// What has to be there before the first drawing and before the websocket is opened; a script of the page's head.

// The viewer's time zone and locale, for the server: cookies, which the websocket carries.
const secure = window.location.protocol === "https:" ? "; secure" : "";
for (const [name, value] of [
  ["zone", Intl.DateTimeFormat().resolvedOptions().timeZone ?? "UTC"],
  ["locale", navigator.language || "en-US"],
]) document.cookie = `${name}=${encodeURIComponent(value)}; path=/; max-age=31536000; samesite=lax${secure}`;

// The last viewer's look of the list; `columns.jsx` keeps it, and says the names of what is hidden.
try {
  const { hide, compact } = JSON.parse(localStorage.getItem("list-look:" + localStorage.getItem("list-look")));
  document.documentElement.dataset.hide = hide.join(" ");
  if (compact) document.documentElement.dataset.density = "compact";
} catch {
  // Nothing was chosen, or nothing may be kept: the list has its standard look.
}
