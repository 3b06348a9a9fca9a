// The rail, the progress line and the jump to a field: all without the server.
(() => {
  const body = () => document.body;
  const PHONE = matchMedia("(max-width: 720px)");

  function toggleRail() {
    if (PHONE.matches) return body().classList.toggle("jm-open");
    const collapsed = body().classList.toggle("jm-collapsed");
    localStorage.setItem("jm-collapsed", collapsed ? "1" : "");
  }

  const isConnected = () => Boolean(window.socket?.connected);

  function waiting(on) {
    body().classList.toggle("jm-waiting", on);
  }

  // The chosen entry lights up at once; the page follows when the server has sent it.
  function markCurrent(path) {
    const links = [...document.querySelectorAll(".jm-rail a")];
    const fits = links.filter((link) => path === link.pathname || path.startsWith(`${link.pathname}/`));
    const best = fits.sort((a, b) => b.pathname.length - a.pathname.length)[0];
    for (const link of links) link.toggleAttribute("aria-current", false);
    best?.setAttribute("aria-current", "page");
  }

  function onClick(event) {
    const to = event.target.closest?.("[data-jm-do]");
    if (to) ACTIONS[to.dataset.jmDo]?.(event, to);
    const link = event.target.closest?.("a[href^='/']");
    if (!link || link.target === "_blank" || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!isConnected()) event.stopImmediatePropagation(); // then a link is a link: the last one counts
    body().classList.remove("jm-open");
    if (link.pathname !== location.pathname) waiting(true);
    markCurrent(link.pathname);
  }

  function jumpTo(event, link) {
    event.preventDefault();
    const field = document.getElementById(link.dataset.jmTarget) ?? document.querySelector(`[data-jm-path="${CSS.escape(link.dataset.jmTarget)}"]`);
    field?.scrollIntoView({ block: "center" });
    field?.querySelector("input, textarea, [tabindex='0']")?.focus();
  }

  function goTo(selector) {
    requestAnimationFrame(() => {
      const place = document.querySelector(selector);
      place?.scrollIntoView({ block: "center" });
      (place?.querySelector("input, textarea, [tabindex='0']") ?? place)?.focus();
    });
  }

  function printFrame(id) {
    const sheet = document.getElementById(id);
    if (sheet?.contentWindow) sheet.contentWindow.print();
    else window.print();
  }

  const ACTIONS = {
    rail: toggleRail,
    veil: () => body().classList.remove("jm-open"),
    keys: () => window.jinmin.showKeys(),
    search: (event) => window.jinmin.focusSearch(event, { anywhere: true }),
    "close-dialog": (_event, button) => button.closest("dialog")?.close(),
    jump: jumpTo,
    more: (_event, button) => button.setAttribute("aria-expanded", String(button.parentElement.classList.toggle("jm-more-open"))),
    print: () => window.print(),
  };

  function pageChanged() {
    waiting(false);
    markCurrent(location.pathname);
    setTimeout(window.jinmin.giveBack, 300);
  }

  document.addEventListener("click", onClick, true);
  window.addEventListener("popstate", () => waiting(true));
  document.addEventListener("DOMContentLoaded", () => {
    if (localStorage.getItem("jm-collapsed")) body().classList.add("jm-collapsed");
  });
  window.jinmin = { ...window.jinmin, pageChanged, markCurrent, goTo, printFrame, isConnected };
})();
