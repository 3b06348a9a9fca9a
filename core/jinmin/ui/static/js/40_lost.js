// What is typed while the connection is away comes back should the page have to be built anew. It waits in the
// tab's own storage for the person who typed it, until it is back in its field or the connection has carried it off.
(() => {
  const KEPT = "jm-typed";
  const LONGEST = 15 * 60 * 1000;
  const SETTLED = 3000;

  let leaving = false;

  const popup = () => document.getElementById("popup");
  const isLost = () => popup()?.getAttribute("aria-hidden") === "false";
  const place = () => location.pathname + location.search;
  const who = () => document.querySelector(".jm-who")?.textContent ?? "";
  const held = () => JSON.parse(sessionStorage.getItem(KEPT) ?? "null");

  function keep(event) {
    const path = event.target.closest?.("[data-jm-path]")?.dataset.jmPath;
    if (!path || !isLost() || !event.target.matches("input:not([type=checkbox]):not([type=radio]):not([type=file]), textarea")) return;
    const typed = held()?.place === place() ? held().typed : {};
    sessionStorage.setItem(KEPT, JSON.stringify({ who: who(), place: place(), at: Date.now(), typed: { ...typed, [path]: event.target.value } }));
  }

  function giveBack() {
    const kept = held();
    if (!kept) return;
    if (kept.who !== who() || Date.now() - kept.at > LONGEST) return sessionStorage.removeItem(KEPT);
    if (kept.place !== place()) return;
    sessionStorage.removeItem(KEPT);
    for (const [path, value] of Object.entries(kept.typed)) {
      const input = document.querySelector(`[data-jm-path="${CSS.escape(path)}"] :is(input, textarea)`);
      if (!input || input.readOnly || input.value === value) continue;
      Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), "value").set.call(input, value);
      input.dispatchEvent(new Event("input", { bubbles: true }));
    }
  }

  function watch() {
    const changed = ([change]) => {
      if (change.oldValue === "false" && !isLost()) setTimeout(() => isLost() || leaving || sessionStorage.removeItem(KEPT), SETTLED);
    };
    if (popup()) new MutationObserver(changed).observe(popup(), { attributeFilter: ["aria-hidden"], attributeOldValue: true });
  }

  addEventListener("beforeunload", () => (leaving = true));
  document.addEventListener("input", keep);
  document.addEventListener("DOMContentLoaded", watch);
  window.jinmin = { ...window.jinmin, giveBack };
})();
