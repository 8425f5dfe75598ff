// Puts a player in the place of a video when the reader asks for it. Before that, nothing comes from its provider.
document.addEventListener("click", (event) => {
  if (event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
  const place = event.target.closest(".video-frame .action")?.closest(".video-frame");
  if (!place) return;
  event.preventDefault();
  const player = document.createElement("iframe");
  const address = new URL(place.dataset.player);
  address.searchParams.set("autoplay", "1");
  player.src = address;
  player.title = place.dataset.title;
  player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
  player.allowFullscreen = true;
  // The providers play only for pages that say which site they are of.
  player.referrerPolicy = "strict-origin";
  place.replaceWith(player);
  player.focus();
});
