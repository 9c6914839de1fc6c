// Puts the last viewer's look of the list on the page before it is first drawn; `columns.jsx` keeps it, and says the
// names of what is hidden.
try {
  const { hide, compact } = JSON.parse(localStorage.getItem("list-look:" + localStorage.getItem("list-look")));
  document.documentElement.dataset.hide = hide.join(" ");
  if (compact) document.documentElement.dataset.density = "compact";
} catch {
  // Nothing was chosen, or nothing may be kept: the list has its standard look.
}
