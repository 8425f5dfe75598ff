// Puts an announcement away that the reader has read, without leaving their place on the page.
document.addEventListener("submit", async (event) => {
  const form = event.target;
  const notice = form.closest(".announcement");
  if (!notice) return;
  event.preventDefault();
  const kept = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    redirect: "manual",
  }).then(
    (answer) => answer.type === "opaqueredirect" || answer.ok,
    () => false,
  );
  if (!kept) {
    form.submit(); // and the browser says what is wrong
    return;
  }
  const region = notice.parentElement;
  const main = document.getElementById("main");
  const next = notice.nextElementSibling ?? notice.previousElementSibling;
  const before = main.getBoundingClientRect().top;
  const isPast = region.getBoundingClientRect().bottom < 0;
  document.documentElement.style.overflowAnchor = "none";
  notice.remove();
  if (!next) region.remove();
  (next?.querySelector("button") ?? main).focus({ preventScroll: true });
  // Whoever has scrolled past it goes on reading the same line.
  if (isPast) scrollBy({ top: main.getBoundingClientRect().top - before, behavior: "instant" });
  requestAnimationFrame(() => document.documentElement.style.removeProperty("overflow-anchor"));
});
