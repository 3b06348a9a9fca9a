// Keys of the marriage pages. Loaded once per tab.
window.jmmKeys ??= {
  begin: (path) => document.querySelector(`[data-jm-path="${path}"] :is(input, [tabindex="0"])`)?.focus({ preventScroll: true }),
  // The bar with the main button is always in sight: no reason to scroll the page to its end.
  focus: (selector) => {
    const place = document.querySelector(selector);
    if (jinmin.isReached(place)) place.focus({ preventScroll: Boolean(place.closest(".jm-actions")) });
  },
};
