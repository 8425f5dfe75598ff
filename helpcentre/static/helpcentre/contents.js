// Marks, in the table of contents, the part of the page that is being read; shows how far the reader has come.
(() => {
  const position = document.querySelector(".reading-position");
  if (position && !CSS.supports("animation-timeline: scroll()")) {
    const move = () => {
      const { scrollHeight } = document.documentElement;
      position.style.transform = `scaleX(${window.scrollY / Math.max(1, scrollHeight - window.innerHeight)})`;
    };
    window.addEventListener("scroll", move, { passive: true });
    move();
  }

  const links = new Map(
    [...document.querySelectorAll(".contents a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
  );
  const headings = [...links.keys()].map((id) => document.getElementById(id)).filter((heading) => heading?.checkVisibility());
  if (!headings.length) return;

  const mark = () => {
    // The last heading above the upper third of the window; at the very end, the last one.
    const atEnd = window.innerHeight + window.scrollY >= document.documentElement.scrollHeight - 2;
    const passed = headings.filter((heading) => heading.getBoundingClientRect().top <= window.innerHeight / 3);
    const current = atEnd ? headings.at(-1) : passed.at(-1);
    for (const [id, link] of links) {
      if (current && id === current.id) link.setAttribute("aria-current", "location");
      else link.removeAttribute("aria-current");
    }
    // Where the table stays in view, so does the entry; elsewhere the page would jump to it.
    const marked = document.querySelector(".contents [aria-current]");
    if (marked && getComputedStyle(marked.closest(".contents")).position === "sticky") {
      marked.scrollIntoView({ block: "nearest" });
    }
  };

  // A heading that comes or goes at the upper third changes the part; so does reaching the end.
  const observer = new IntersectionObserver(mark, { rootMargin: "0px 0px -66%" });
  for (const heading of headings) observer.observe(heading);
  window.addEventListener("scrollend", mark, { passive: true });
})();
