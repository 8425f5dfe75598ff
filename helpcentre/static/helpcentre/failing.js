// Says so, above what was asked, when htmx gets no answer or one that the server was not meant to give.
(() => {
  const tell = ({ detail }) => {
    const place = detail.target;
    place.querySelector(":scope > .failed")?.remove();
    place.prepend(document.getElementById("failed").content.cloneNode(true));
  };
  document.addEventListener("htmx:sendError", tell);
  document.addEventListener("htmx:responseError", tell);
})();
