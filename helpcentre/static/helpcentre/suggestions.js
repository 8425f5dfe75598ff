// Shows below a search field what may be meant: a combobox with a list (ARIA 1.2). Without it, the form searches.
(() => {
  const FEWEST = 2; // characters
  const PAUSE = 120; // milliseconds without a key

  for (const form of document.querySelectorAll("form[data-suggestions]")) {
    const input = form.querySelector("input[name=q]");
    const list = document.createElement("div");
    const said = document.createElement("div");
    let asking; // what is under way
    let timer;
    let active = -1;

    list.className = "suggestion-list";
    list.id = `${input.id}-suggestions`;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", form.dataset.label);
    list.hidden = true;
    said.className = "visually-hidden";
    said.setAttribute("aria-live", "polite");
    input.parentElement.append(list, said);
    // A search field may not be a combobox.
    input.type = "text";
    input.enterKeyHint = "search";
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);

    const options = () => [...list.children];

    const choose = (number) => {
      active = number;
      options().forEach((option, place) => option.setAttribute("aria-selected", String(place === active)));
      const option = options()[active];
      if (option) {
        input.setAttribute("aria-activedescendant", option.id);
        option.scrollIntoView({ block: "nearest" });
      } else input.removeAttribute("aria-activedescendant");
    };

    const close = () => {
      clearTimeout(timer);
      asking?.abort();
      list.hidden = true;
      input.setAttribute("aria-expanded", "false");
      choose(-1);
    };

    const show = (html) => {
      const found = new DOMParser().parseFromString(html, "text/html").querySelector(".suggestions");
      list.replaceChildren(...(found?.children ?? []));
      options().forEach((option, place) => {
        option.id = `${list.id}-${place}`;
        option.setAttribute("role", "option");
        option.tabIndex = -1;
      });
      choose(-1);
      list.hidden = !list.children.length;
      input.setAttribute("aria-expanded", String(!list.hidden));
      said.textContent = found?.dataset.said ?? "";
    };

    const ask = async () => {
      // Whatever is under way is given up: no reply overtakes another.
      asking?.abort();
      const mine = (asking = new AbortController());
      const text = input.value.trim();
      if (text.length < FEWEST) return close();
      const address = new URL(form.dataset.suggestions, location.href);
      address.search = new URLSearchParams(new FormData(form));
      try {
        const answer = await fetch(address, { signal: mine.signal });
        const html = answer.ok ? await answer.text() : "";
        if (!mine.signal.aborted && document.activeElement === input) show(html);
      } catch {
        if (!mine.signal.aborted) close(); // the form still searches
      }
    };

    input.addEventListener("input", (event) => {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("compositionend", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      const count = list.hidden ? 0 : list.children.length;
      if ((event.key === "ArrowDown" || event.key === "ArrowUp") && !event.altKey) {
        if (!count) {
          if (event.key === "ArrowDown") ask();
          return;
        }
        event.preventDefault();
        // Before the first and after the last comes the field itself.
        const step = event.key === "ArrowDown" ? 1 : -1;
        choose(((active + 1 + step + count + 1) % (count + 1)) - 1);
      } else if (event.key === "Escape") {
        if (!count) return;
        event.preventDefault();
        close();
        said.textContent = "";
      } else if (event.key === "Enter") {
        const option = options()[active];
        if (count && option) {
          event.preventDefault();
          option.click();
        }
        close();
      } else if (event.key === "Tab") close();
    });
    // The field keeps the focus, so that a click on an option is not lost.
    list.addEventListener("mousedown", (event) => event.preventDefault());
    list.addEventListener("click", close);
    form.addEventListener("submit", close);
    input.addEventListener("blur", close);
  }
})();
