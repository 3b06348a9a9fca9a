// Keys of the marriage pages. Loaded once per tab.
window.jmmKeys ??= {
  begin: (path) => document.querySelector(`[data-jm-path="${path}"] :is(input, [tabindex="0"])`)?.focus({ preventScroll: true }),
};
