// A grid of figures. Arrows move from cell to cell, Enter opens the cell or the line; nothing can be typed.
// The grid that is "home" takes the keys when its page opens; who comes back stands in the cell that was opened.
const LEFT = "st-left";

export default {
  props: ["columns", "lines", "label", "home"],
  emits: ["cell", "line"],
  template: `
    <div class="jm-table-scroll" tabindex="-1">
      <table class="jm-table st-grid" role="grid" :aria-label="label" @keydown="onKey">
        <thead><tr><th v-for="c in columns" :key="c.name" :class="c.class" scope="col" :title="c.hint">{{ c.title }}<small v-if="c.hint">{{ c.hint }}</small></th></tr></thead>
        <tbody>
          <tr v-for="(l, y) in lines" :key="l.key" :class="{ 'st-total': l.total }" :aria-selected="l.chosen ? 'true' : null">
            <td v-for="(c, x) in columns" :key="c.name" :class="c.class" :data-label="c.title" role="gridcell"
                :tabindex="stops(l, c) ? (y === 0 && c.name === first(l) ? 0 : -1) : null"
                :data-cell="stops(l, c) ? y + ':' + x : null"
                @click="open(l, c)" @focus="onFocus">
              <span :class="{ 'st-open': opens(l, c) }">{{ l.cells[c.name] ?? "" }}</span>
            </td>
          </tr>
        </tbody>
      </table>
    </div>
  `,
  mounted() {
    const left = JSON.parse(sessionStorage.getItem(LEFT) ?? "null");
    const known = left && [...this.$el.querySelectorAll("[data-cell]")].find((cell) => this.placeOf(cell) === left);
    if (known) sessionStorage.removeItem(LEFT);
    setTimeout(() => this.takeKeys(known || (this.home && this.$el.querySelector("[data-cell][tabindex='0']"))));
  },
  methods: {
    placeOf(cell) {
      const [y, x] = cell.dataset.cell.split(":").map(Number);
      return [this.label, this.lines[y].key, this.columns[x].name].join("|");
    },
    // Never from somebody who is typing or reads a dialog; a chosen entry of the menu has done its work.
    takeKeys(cell) {
      const at = document.activeElement;
      const free = !at || at === document.body || at.closest(".jm-rail, .jm-page [data-cell]");
      if (cell && free && !document.querySelector(".q-dialog__inner")) cell.focus({ preventScroll: true });
    },
    opens(line, column) {
      return column.opens || (column.leads && line.opens);
    },
    stops(line, column) {
      return this.opens(line, column);
    },
    first(line) {
      return this.columns.find((column) => this.stops(line, column))?.name;
    },
    open(line, column) {
      if (column.opens) sessionStorage.setItem(LEFT, JSON.stringify([this.label, line.key, column.name].join("|")));
      if (column.opens) this.$emit("cell", { line: line.key, column: column.name });
      else if (column.leads && line.opens) this.$emit("line", line.key);
    },
    onFocus(event) {
      for (const cell of this.$el.querySelectorAll("[data-cell][tabindex='0']")) cell.tabIndex = -1;
      event.target.tabIndex = 0;
    },
    onKey(event) {
      if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
      const at = event.target.closest("[data-cell]");
      if (!at) return;
      const [y, x] = at.dataset.cell.split(":").map(Number);
      if (event.key === "Enter") {
        event.preventDefault();
        return this.open(this.lines[y], this.columns[x]);
      }
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (step) this.move(event, y, x, step);
      else if (event.key === "Home" || event.key === "End") this.edge(event, y);
    },
    move(event, y, x, [down, right]) {
      event.preventDefault();
      for (let i = y + down, j = x + right; this.lines[i] && this.columns[j]; i += down, j += right) {
        const next = this.$el.querySelector(`[data-cell="${i}:${j}"]`);
        if (next) return next.focus();
      }
    },
    edge(event, y) {
      event.preventDefault();
      const row = [...this.$el.querySelectorAll(`[data-cell^="${y}:"]`)];
      (event.key === "Home" ? row[0] : row.at(-1))?.focus();
    },
  },
};
