/* Swagger UI over our own document; the token is kept in memory only. */
const place = document.getElementById("swagger-ui");
window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  filter: true,
  persistAuthorization: false,
  validatorUrl: null,
  // The page has its own heading.
  plugins: [() => ({ wrapComponents: { InfoContainer: () => () => null } })],
});

/* What it draws without a name gets the one that stands beside it; what scrolls takes the focus. */
const named = () => {
  for (const field of place.querySelectorAll("tr[data-param-name] :is(select, input):not([aria-label])")) {
    field.setAttribute("aria-label", field.closest("tr").dataset.paramName);
  }
  for (const code of place.querySelectorAll(".microlight:not([tabindex])")) code.tabIndex = 0;
};
new MutationObserver(named).observe(place, { childList: true, subtree: true });
