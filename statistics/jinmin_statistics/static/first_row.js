// The first row of the list has the keys as soon as it is there, unless somebody is typing or reads a dialog.
const PATIENCE = 3000;

export default {
  template: `<span hidden></span>`,
  mounted() {
    const until = Date.now() + PATIENCE;
    const take = () => {
      const at = document.activeElement;
      if ((at && at !== document.body) || document.querySelector(".q-dialog__inner")) return;
      const row = document.querySelector(".jm-page [data-jm-row]");
      if (row) row.focus({ preventScroll: true });
      else if (Date.now() < until) this.waiting = setTimeout(take, 50);
    };
    take();
  },
  unmounted() {
    clearTimeout(this.waiting);
  },
};
