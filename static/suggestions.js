/*
 * Suggestions under a search box: an ARIA combobox with a listbox. Arrows choose, Enter opens, Escape closes, and
 * nothing is lost without it: the form searches as it always does.
 */
(function () {
  "use strict";

  const WAIT = 180; // ms of silence before asking
  const LEAST = 3;

  document.querySelectorAll("input[data-suggest]").forEach(attach);

  function attach(box) {
    const list = document.createElement("div");
    list.id = `${box.id}-sugerencias`;
    list.className = "pc-suggestions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Sugerencias");
    list.hidden = true;
    const said = document.createElement("span");
    said.className = "visually-hidden";
    said.setAttribute("role", "status");
    box.after(list, said);
    box.setAttribute("role", "combobox");
    box.setAttribute("aria-autocomplete", "list");
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-expanded", "false");

    let waiting, asking, chosen = -1;
    const options = () => [...list.querySelectorAll("[role=option]")];

    function close() {
      clearTimeout(waiting);
      asking?.abort();
      list.hidden = true;
      list.replaceChildren();
      box.setAttribute("aria-expanded", "false");
      box.removeAttribute("aria-activedescendant");
      said.textContent = "";
      chosen = -1;
    }

    function choose(place) {
      const all = options();
      all[chosen]?.setAttribute("aria-selected", "false");
      chosen = place;
      if (chosen < 0) return box.removeAttribute("aria-activedescendant");
      all[chosen].setAttribute("aria-selected", "true");
      all[chosen].scrollIntoView({ block: "nearest" });
      box.setAttribute("aria-activedescendant", all[chosen].id);
    }

    function show(html) {
      list.innerHTML = html; // made and escaped by our own server
      const all = options();
      if (!all.length) return close();
      all.forEach((option, number) => (option.id = `${list.id}-${number}`));
      chosen = -1;
      box.removeAttribute("aria-activedescendant");
      list.hidden = false;
      box.setAttribute("aria-expanded", "true");
      said.textContent = all.length === 1 ? "1 sugerencia" : `${all.length} sugerencias`;
    }

    async function ask() {
      asking?.abort();
      asking = new AbortController();
      try {
        const address = `${box.dataset.suggest}?q=${encodeURIComponent(box.value)}`;
        const answer = await fetch(address, { signal: asking.signal, headers: { "HX-Request": "true" } });
        // A session that is over, or a fault: the search itself will say so.
        if (answer.ok && !answer.headers.has("HX-Redirect") && document.activeElement === box) show(await answer.text());
      } catch {
        // Aborted by the next letter, or no network: there is nothing to suggest.
      }
    }

    box.addEventListener("input", () => {
      clearTimeout(waiting);
      if (box.value.trim().length < LEAST) return close();
      waiting = setTimeout(ask, WAIT);
    });
    box.addEventListener("keydown", (event) => {
      if (event.isComposing) return;
      if (event.key === "Escape" && !list.hidden) {
        event.preventDefault();
        close();
      } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        if (list.hidden) return void (event.key === "ArrowDown" && box.value.trim().length >= LEAST && ask());
        event.preventDefault();
        const number = options().length;
        const step = event.key === "ArrowDown" ? 1 : -1;
        // One place more than there are options: none chosen, back in the box.
        choose(((chosen + 1 + step + number + 1) % (number + 1)) - 1);
      } else if (event.key === "Enter") {
        const option = options()[chosen];
        if (!option) return close();
        event.preventDefault();
        window.location.assign(option.href);
      }
    });
    list.addEventListener("mousedown", (event) => event.preventDefault()); // the box keeps the focus
    box.addEventListener("blur", close);
    box.form?.addEventListener("submit", close);
  }
})();
