/*
 * The analysis of a document: keys move along the fields and say what a person thinks of each.
 * Without this script the buttons and the links do the same.
 */
(function () {
  "use strict";

  const list = document.querySelector("[data-review]");
  if (!list) return;
  const kept = "teclas-de-revision";
  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");
  const toggle = document.querySelector("[data-keys]");

  const remember = (value) => {
    try {
      if (value !== undefined) localStorage.setItem(kept, value);
      return localStorage.getItem(kept);
    } catch {
      return null; // a browser that keeps nothing still has its keys
    }
  };
  if (toggle) {
    toggle.checked = remember() !== "no";
    toggle.addEventListener("change", () => remember(toggle.checked ? "si" : "no"));
  }

  const seen = (element) => element.offsetParent !== null;
  const lines = () => [...list.querySelectorAll("[data-line]")].filter(seen);
  const current = () => document.activeElement?.closest?.("[data-line]");

  const go = (line) => {
    if (!line) return;
    line.focus({ preventScroll: true });
    line.scrollIntoView({ block: "nearest" });
    line.querySelector("[data-cite]")?.click();
  };

  const beside = (step) => {
    const all = lines();
    const at = all.indexOf(current());
    return at < 0 ? all[0] : all[Math.min(Math.max(at + step, 0), all.length - 1)];
  };

  const say = (line, key) => {
    const wanted = line?.querySelector(`[data-do="${key}"]`);
    if (!wanted) return;
    if (key === "c") {
      const form = wanted.closest("details");
      form.open = true;
      form.querySelector("input:not([type=hidden]), textarea, select")?.focus();
    } else {
      wanted.click();
    }
  };

  // The keys work only while the list has the focus, and can be turned off.
  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || (toggle && !toggle.checked)) return;
    if (event.key === "Escape" && event.target.closest("details.pc-correct")) {
      const form = event.target.closest("details.pc-correct");
      form.open = false;
      form.closest("[data-line]").focus();
      return;
    }
    if (typing(event.target) && event.target.type !== "checkbox") return;
    const key = event.key.toLowerCase();
    if (key === "j" || key === "k") go(beside(key === "j" ? 1 : -1));
    else if ("acru".includes(key)) say(current(), key);
    else return;
    event.preventDefault();
  });

  const mark = (line) => {
    list.querySelectorAll("[data-line].is-current").forEach((each) => each.classList.remove("is-current"));
    line?.classList.add("is-current");
  };
  list.addEventListener("focusin", (event) => mark(event.target.closest("[data-line]")));

  // Which chip is open, after its page has come.
  const openChip = () => {
    const key = document.querySelector("[data-open]")?.dataset.open;
    document.querySelectorAll("[data-cite][aria-current]").forEach((chip) => chip.removeAttribute("aria-current"));
    if (key) document.getElementById(key)?.setAttribute("aria-current", "true");
  };

  // On a narrow screen the page stands above the list: whoever asked for it by hand is taken there.
  let wanted = false;
  list.closest(".pc-analysis").addEventListener("click", (event) => {
    wanted = Boolean(event.target.closest("[data-cite]")) && event.isTrusted;
  });
  const show = () => {
    const frame = document.getElementById("visor-marco");
    if (wanted && frame && getComputedStyle(frame).position !== "sticky") frame.scrollIntoView({ block: "start" });
    wanted = false;
  };

  // A field that was swapped takes the focus back, so that the keys go on from where they were.
  let waiting = null;
  document.addEventListener("htmx:beforeRequest", (event) => {
    waiting = event.target.closest?.("[data-line]") && event.target.matches("form") ? event.target.closest("[data-line]").id : null;
  });
  document.addEventListener("htmx:afterSettle", () => {
    openChip();
    show();
    if (!waiting) return;
    const line = document.getElementById(waiting);
    waiting = null;
    const refused = line?.querySelector("details[open] [aria-invalid]");
    if (refused) refused.focus();
    else if (document.activeElement === document.body) line?.focus({ preventScroll: true });
    mark(line);
  });
})();
