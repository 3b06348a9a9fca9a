// The keyboard of a clerk. Every key works here, in the browser; nothing waits for the server.
(() => {
  const FIELDS = "input:not([type=hidden]):not([type=file]), textarea, [role=radio][tabindex='0'], [role=checkbox]";
  const DIGIT = /^Digit([1-9])$/;
  const FUNCTION_KEYS = new Set(["F2", "F4", "F8", "F9", "Insert"]);

  // Rectangles, not offsetParent: whatever stands in a fixed box, as every dialog does, has no offsetParent.
  const shown = (element) => element.getClientRects().length > 0 && !element.disabled;
  const isTyping = (element) =>
    element instanceof HTMLTextAreaElement ||
    (element instanceof HTMLInputElement && !["checkbox", "radio", "button", "file"].includes(element.type)) ||
    element?.isContentEditable;

  // The topmost open dialog if there is one, else the page: keys never reach through a dialog.
  function scope() {
    const native = document.querySelector("dialog[open]");
    const dialogs = [...document.querySelectorAll(".q-dialog__inner:not([class*='-leave-'])")].filter(shown);
    return native ?? dialogs.at(-1) ?? document;
  }

  function marked(key) {
    const found = [...scope().querySelectorAll(`[data-key~="${CSS.escape(key)}"]`)];
    return found.find((element) => shown(element) && !element.closest("[aria-disabled=true]"));
  }

  function press(key, event) {
    const target = marked(key);
    if (!target) return keepFromPage(event);
    event.preventDefault();
    event.stopPropagation();
    if (event.repeat) return true; // a finger resting on a key has said one thing, not two
    if (isTyping(document.activeElement)) document.activeElement.blur(); // a pending value goes out first
    target.click();
    if (target.matches("[role=tab]")) target.focus();
    return true;
  }

  // A dialog that does not know a key still has it: nothing behind may answer.
  function keepFromPage(event) {
    if (scope() !== document && (event.ctrlKey || event.metaKey)) event.preventDefault();
    return false;
  }

  // Of a clicked radio or tick box an inner part has the focus.
  const ticked = (element) => element.closest?.("[role=radio], [role=checkbox]") ?? element;

  // A group of radios is one stop: what is chosen in it, else its first.
  function stopOf(field) {
    const group = field.closest(".q-option-group:has([role=radio])");
    return group?.querySelector("[role=radio][aria-checked=true]") ?? group?.querySelector("[role=radio]") ?? field;
  }

  function moveField(from, step) {
    const form = from.closest("[data-jm-form]") ?? from.closest(".jm-dialog");
    if (!form) return false;
    const asked = [...form.querySelectorAll(FIELDS)].filter((field) => shown(field) && !field.readOnly);
    const fields = asked.filter((field) => stopOf(field) === field);
    const next = fields[fields.indexOf(stopOf(from)) + step];
    if (!next) {
      const main = step > 0 ? form.querySelector("[data-key~='Ctrl+Enter']") : null;
      main?.focus();
      if (form.dataset.jmForm === "submit") main?.click(); // a short form goes off with its last Enter
      return Boolean(main);
    }
    next.focus();
    if (next.select && next.type !== "radio") next.select();
    return true;
  }

  function onEnter(event) {
    const at = ticked(event.target);
    if (event.ctrlKey || event.metaKey) return press("Ctrl+Enter", event);
    const inField = isTyping(at) || at.matches?.("[role=radio], [role=checkbox]");
    if (!inField || at.getAttribute("aria-expanded") === "true") return false; // an open list takes its own Enter
    if (at instanceof HTMLTextAreaElement && !event.shiftKey && at.dataset.jmLines) return false;
    if (moveField(at, event.shiftKey ? -1 : 1)) {
      event.preventDefault();
      event.stopPropagation();
      return true;
    }
    return false;
  }

  // Arrows walk within a group of radios and choose, as in every desktop form.
  function onRadioArrow(event, group) {
    const radios = [...group.querySelectorAll("[role=radio]")].filter(shown);
    const step = event.key === "ArrowDown" || event.key === "ArrowRight" ? 1 : -1;
    const next = radios[(radios.indexOf(ticked(event.target)) + step + radios.length) % radios.length];
    event.preventDefault();
    next.click();
    next.focus();
  }

  function onArrow(event) {
    const leaves = event.key === "ArrowDown" && event.target.closest?.("[data-jm-find]"); // from the search into its list
    if ((isTyping(event.target) && !leaves) || event.target.closest?.(".q-menu, [role=radiogroup], [role=tablist]")) return;
    const rows = [...scope().querySelectorAll("[data-jm-row]")].filter(shown);
    if (!rows.length) return;
    const at = rows.indexOf(document.activeElement);
    const next = at < 0 ? 0 : Math.min(Math.max(at + (event.key === "ArrowDown" ? 1 : -1), 0), rows.length - 1);
    event.preventDefault();
    rows[next].focus();
  }

  // In a list without further pages: as many rows on as the window shows, so that the cursor stays in sight.
  function onPage(event) {
    const rows = [...scope().querySelectorAll("[data-jm-row]")].filter(shown);
    const at = rows.indexOf(document.activeElement);
    if (at < 0) return;
    const seen = Math.max(Math.floor(innerHeight / rows[at].offsetHeight) - 3, 1);
    const next = Math.min(Math.max(at + (event.key === "PageDown" ? seen : -seen), 0), rows.length - 1);
    event.preventDefault();
    rows[next].focus();
  }

  function openDomain(number, event) {
    const link = document.querySelector(`.jm-rail [data-domain="${number}"]`);
    if (!link || scope() !== document) return;
    event.preventDefault();
    link.click();
    link.focus();
  }

  // A page with a search of its own is searched first; the button of the top bar means the top bar.
  function focusSearch(event, { anywhere = false } = {}) {
    if (scope() !== document) return;
    const own = anywhere ? null : [...document.querySelectorAll("[data-jm-find] input")].find(shown);
    const search = own ?? document.querySelector(".jm-search input");
    if (!search) return;
    event.preventDefault();
    if (!own) document.body.classList.add("jm-searching");
    search.focus();
    search.select();
  }

  // Whoever presses it in the empty search is where it leads.
  function keepSlash(event) {
    if (!event.target.value && event.target.closest("[data-jm-find], .jm-search")) event.preventDefault();
  }

  // To where the page says that it came from, else to the page before in this tab.
  function goBack(event) {
    if (press("Backspace", event) || scope() !== document || history.length < 2) return;
    event.preventDefault();
    history.back();
  }

  function showKeys(event) {
    const help = document.querySelector("dialog.jm-keys");
    if (!help || help.open || scope() !== document) return;
    event?.preventDefault();
    help.showModal();
  }

  function onKey(event) {
    if (event.isComposing || event.keyCode === 229) return;
    const digit = DIGIT.exec(event.code)?.[1];
    if (event.altKey && !event.ctrlKey && digit) return openDomain(digit, event);
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      if (!press("Ctrl+S", event)) event.preventDefault(); // never the browser's own "save page"
      return;
    }
    if (event.key === "Enter") return void onEnter(event);
    if (FUNCTION_KEYS.has(event.key)) return void (press(event.key, event) || event.preventDefault());
    if (event.key === "Escape") return void onEscape(event);
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const radios = event.key.startsWith("Arrow") && event.target.closest?.(".q-option-group:has([role=radio])");
    if (radios) return onRadioArrow(event, radios);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return onArrow(event);
    if (isTyping(event.target)) return void (event.key === "/" && keepSlash(event));
    if (event.key === "Backspace") return goBack(event);
    if (event.key === "/") return focusSearch(event);
    if (event.key === "?") return showKeys(event);
    if (event.key.startsWith("Page")) return void (press(event.key, event) || onPage(event));
    if (event.key.length === 1) press(event.key.toLowerCase(), event);
  }

  function onEscape(event) {
    if (document.body.matches(".jm-open, .jm-searching")) {
      document.body.classList.remove("jm-open", "jm-searching");
      return;
    }
    if (scope() === document && !document.querySelector(".q-menu")) press("Esc", event);
  }

  // Enter goes to the next field; a tick box there would take the key's release for a click of its own.
  function onRelease(event) {
    if (event.key === "Enter" && event.target.closest?.("[role=checkbox], [role=radio]")) event.stopImmediatePropagation();
  }

  // A dialog that opens is typed into at once; on a touch screen the keyboard would hide what it says.
  function enterDialog(event) {
    if (!event.target.matches?.(".q-dialog__inner") || event.target.contains(event.relatedTarget)) return;
    if (!matchMedia("(hover: hover)").matches) return;
    const first = [...event.target.querySelectorAll(FIELDS)].find((field) => shown(field) && !field.readOnly);
    if (first) stopOf(first).focus();
  }

  document.addEventListener("keydown", onKey, true);
  document.addEventListener("focusin", enterDialog);
  window.addEventListener("keyup", onRelease, true);
  // Whether the keys reach it: nothing that stands behind a dialog may take the cursor.
  const isReached = (element) => Boolean(element) && scope().contains(element);

  window.jinmin = { ...window.jinmin, showKeys, focusSearch, isReached };
})();
