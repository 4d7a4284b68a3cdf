/*
 * What saves steps and is never needed: "/" goes to the search box, copy buttons copy, print buttons print.
 */
(function () {
  "use strict";

  const typing = (element) => element.matches("input, textarea, select, [contenteditable]");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    const box = document.getElementById("q-global");
    if (!box) return;
    event.preventDefault();
    box.focus();
    box.select();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) {
      window.print();
      return;
    }
    await navigator.clipboard.writeText(button.dataset.copy);
    const said = button.querySelector("[data-said]");
    if (said) said.textContent = "Copiado";
  });

  // Buttons that only work with JavaScript are hidden until it runs.
  document.querySelectorAll("[data-needs-script]").forEach((element) => (element.hidden = false));
  document.addEventListener("htmx:load", (event) =>
    event.target.querySelectorAll?.("[data-needs-script]").forEach((element) => (element.hidden = false)),
  );
})();
