// Keys of the marriage pages that must win over the page behind them. Loaded once per tab.
window.jmmKeys ??= (() => {
  const seen = (element) => element.getClientRects().length > 0 && !element.disabled;
  const typing = (element) => element.matches?.("input, textarea, [contenteditable=true]");

  // A dialog stands in a fixed box, which has no offsetParent: look at its rectangles instead.
  function openDialog() {
    return [...document.querySelectorAll(".q-dialog__inner")].filter(seen).at(-1);
  }

  function inDialog(dialog, event) {
    const key = event.key === "Enter" && (event.ctrlKey || event.metaKey) ? "Ctrl+Enter" : event.key;
    if (!["Ctrl+Enter", "F2", "F4", "F8", "F9"].includes(key)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const target = [...dialog.querySelectorAll(`[data-key="${key}"]`)].find(seen);
    if (target && typing(document.activeElement)) document.activeElement.blur();
    target?.click();
  }

  function find(event) {
    const box = document.querySelector("[data-jmm-find] input");
    if (event.key !== "/" || !box || typing(event.target)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box.focus();
    box.select();
  }

  window.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    const dialog = openDialog();
    if (dialog) inDialog(dialog, event);
    else find(event);
  }, true);
  return {
    begin: (path) => document.querySelector(`[data-jm-path="${path}"] :is(input, [tabindex="0"])`)?.focus({ preventScroll: true }),
  };
})();
