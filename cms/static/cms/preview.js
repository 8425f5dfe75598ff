// Beside a page's form: what is chosen about the reader of the preview becomes the preview's mode.
document.addEventListener("change", (event) => {
  const group = event.target.closest("[data-preview-reader]");
  if (!group || !event.target.matches("select")) return;
  const chosen = new URLSearchParams();
  for (const select of group.querySelectorAll("select")) {
    if (select.value) chosen.set(select.dataset.names, select.value);
  }
  const mode = group.querySelector("[data-w-preview-target=mode]");
  mode.value = chosen.toString();
  mode.dispatchEvent(new Event("change"));
});
