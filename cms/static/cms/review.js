// wagtail-localize draws the footer of its editor in the browser: the buttons of the review move there once it is.
(() => {
  const buttons = document.getElementById("review-buttons");
  const move = () => {
    const actions = document.querySelector("footer.footer form nav");
    if (!actions) return false;
    if ("alone" in buttons.dataset) actions.querySelector(".w-dropdown-button").hidden = true;
    buttons.className = "w-flex w-gap-2";
    buttons.hidden = !buttons.childElementCount;
    actions.prepend(buttons);
    return true;
  };
  if (!move()) {
    const observer = new MutationObserver(() => move() && observer.disconnect());
    observer.observe(document.body, { childList: true, subtree: true });
  }
})();
