/*
 * The list of processes: a new order applies at once, waiting is told after 400 ms, focus never falls off the page.
 */
(function () {
  "use strict";

  const form = document.getElementById("busqueda");
  if (!form) return;
  document.querySelector("[data-focus]")?.focus();

  document.addEventListener("change", (event) => {
    if (event.target.id === "orden") form.requestSubmit();
  });

  let waiting;
  const said = document.querySelector("#espera [data-said]");
  document.addEventListener("htmx:beforeRequest", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => (said.textContent = "Cargando resultados"), 400);
  });
  document.addEventListener("htmx:afterRequest", () => {
    clearTimeout(waiting);
    said.textContent = "";
  });
  document.addEventListener("htmx:afterSettle", () => {
    const faults = document.querySelector("[data-focus]");
    if (faults) return faults.focus();
    if (document.activeElement === document.body) document.getElementById("res")?.focus({ preventScroll: true });
  });
  // Without an answer the page is asked again whole, so that the browser or the server says what is wrong.
  const ask = (event) => window.location.assign(event.detail.pathInfo.finalRequestPath || window.location.href);
  document.addEventListener("htmx:responseError", ask);
  document.addEventListener("htmx:sendError", ask);
})();
