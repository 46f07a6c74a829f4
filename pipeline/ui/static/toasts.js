// What htmx could not do is told where acts are told; without script the browser itself shows the answer.
(() => {
  "use strict";
  const tell = (words, bad) => {
    const place = document.getElementById("toasts");
    if (!place) return;
    const toast = document.createElement("p");
    toast.className = bad ? "toast bad" : "toast";
    toast.textContent = words;
    place.replaceChildren(toast);
  };
  // A route may tell with the header HX-Trigger: {"toast": "2 alerts acknowledged"}.
  document.addEventListener("toast", (event) => tell(String(event.detail.value ?? ""), false));
  document.addEventListener("htmx:responseError", (event) => {
    const { status } = event.detail.xhr;
    const why = { 401: "You are no longer signed in: load the page again.", 403: "You may not do that.", 404: "It is no longer there." };
    tell(why[status] ?? `Not done: the server answered ${status}.`, true);
  });
  // The page itself was exchanged: whoever reads it by ear or by keys goes on in it, where nothing moves.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.elt?.id === "main") event.detail.elt.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:sendError", () => tell("Not done: the server could not be reached.", true));
  document.addEventListener("htmx:timeout", () => tell("Not done: the server did not answer in time.", true));
})();
