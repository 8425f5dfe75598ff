// Tells the search log which searches were meant and which results were opened, and nothing about who searches.
const STAYED = 3000; // milliseconds; whoever types on sooner is not there yet
let stays;
let isTold = true; // the server counts a whole page by itself

const found = () => document.querySelector("[data-search]");

function tell(position) {
  const results = found();
  if (!results) return;
  const told = new URLSearchParams({ search: results.dataset.search });
  if (position) told.set("position", position);
  if (!isTold) told.set("shown", "1");
  if (!position && isTold) return;
  isTold = true;
  clearTimeout(stays);
  navigator.sendBeacon(results.dataset.log, told);
}

document.addEventListener("htmx:afterSettle", () => {
  isTold = !found()?.hasAttribute("data-first");
  clearTimeout(stays);
  stays = setTimeout(tell, STAYED);
});

for (const kind of ["click", "auxclick"]) {
  document.addEventListener(kind, (event) => {
    const link = event.target.closest?.("[data-position]");
    if (link && event.button < 2) tell(link.dataset.position);
  });
}
