// Starts Swagger UI on our own document; it only reads, so nobody changes a record from here by accident.
const place = document.getElementById("api-docs");

globalThis.SwaggerUIBundle({
  url: place.dataset.document,
  domNode: place,
  deepLinking: true,
  docExpansion: "list",
  // Asks nobody outside whether the document is valid.
  validatorUrl: null,
  supportedSubmitMethods: [],
});
