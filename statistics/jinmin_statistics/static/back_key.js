// Backspace presses the button marked for it, unless somebody is typing or a dialog is open.
export default {
  template: `<span hidden></span>`,
  mounted() {
    document.addEventListener("keydown", this.onKey);
  },
  unmounted() {
    document.removeEventListener("keydown", this.onKey);
  },
  methods: {
    onKey(event) {
      const typing = event.target.closest?.("input, textarea, [contenteditable=true]");
      if (event.key !== "Backspace" || event.isComposing || typing || document.querySelector(".q-dialog__inner")) return;
      const button = document.querySelector("[data-key~='Backspace']");
      if (!button) return;
      event.preventDefault();
      button.click();
    },
  },
};
