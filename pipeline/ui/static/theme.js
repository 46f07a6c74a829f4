// Airflow keeps its colour mode under `theme` in localStorage; its frame and we are of one origin, so that we follow.
// Where nothing is kept there, or "system", the style sheet follows the browser.
(() => {
  "use strict";
  const follow = () => {
    let kept = null;
    try {
      kept = window.localStorage.getItem("theme");
    } catch {
      // Storage may be shut to us: then the browser's own setting holds.
    }
    if (kept === "light" || kept === "dark") document.documentElement.dataset.theme = kept;
    else delete document.documentElement.dataset.theme;
  };
  follow();
  window.addEventListener("storage", (event) => {
    if (event.key === "theme" || event.key === null) follow();
  });
})();
