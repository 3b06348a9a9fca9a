// A plain table: sticky head, rows that take focus and open on click or Enter, words when there is nothing.
// A sortable head asks the server for another order; which columns show is chosen here and told to the server.
export default {
  props: ["columns", "rows", "empty", "label", "opens", "busy", "sort", "descending", "hidden", "choosing"],
  emits: ["open", "sort", "hide"],
  template: `
    <div class="jm-table-box">
      <div :class="['jm-table-busy', { 'jm-on': busy }]" role="status" :aria-label="busy ? '正在读取' : null"></div>
      <details v-if="choosing && rows.length" ref="choice" class="jm-columns jm-no-print" @keydown.esc.stop="close">
        <summary aria-label="选择显示的列" title="选择显示的列"><i class="q-icon notranslate material-icons" aria-hidden="true">view_column</i></summary>
        <fieldset><legend>显示的列</legend>
          <label v-for="c in columns" :key="c.name"><input type="checkbox" :checked="!away.includes(c.name)" :disabled="c.name === only" @change="toggle(c.name)">{{ c.title }}</label>
        </fieldset>
      </details>
      <div v-if="rows.length" class="jm-table-scroll">
        <table :class="['jm-table', { 'jm-table-open': opens }]" :aria-label="label" :aria-busy="busy">
          <thead><tr><th v-for="c in shown" :key="c.name" :class="c.class" scope="col" :aria-sort="direction(c)">
            <button v-if="c.sort" type="button" @click="$emit('sort', c.name)">{{ c.title }}<i aria-hidden="true">{{ arrow(c) }}</i></button>
            <template v-else>{{ c.title }}</template>
          </th></tr></thead>
          <tbody>
            <tr v-for="r in rows" :key="r.key" :tabindex="opens ? 0 : null" :data-jm-row="opens ? r.key : null"
                @click="open(r)" @keydown.enter.prevent="open(r)">
              <td v-for="c in shown" :key="c.name" :class="[c.class, { 'jm-blank': !text(r, c) }]" :data-label="c.title" :title="text(r, c)">
                <span :class="r.cells[c.name]?.class">{{ text(r, c) }}</span>
              </td>
            </tr>
          </tbody>
        </table>
      </div>
      <div v-else-if="!busy" class="jm-empty"><b>{{ empty.title }}</b>{{ empty.hint }}</div>
    </div>
  `,
  data() {
    return { away: this.hidden ?? [] };
  },
  computed: {
    shown() {
      return this.columns.filter((column) => !this.away.includes(column.name) && !(column.sparse && this.isBlank(column)));
    },
    only() {
      return this.shown.length === 1 ? this.shown[0].name : null;
    },
  },
  watch: {
    hidden(now) {
      this.away = now ?? [];
    },
  },
  methods: {
    text(row, column) {
      return row.cells[column.name]?.text ?? "";
    },
    isBlank(column) {
      return this.rows.every((row) => !this.text(row, column));
    },
    open(row) {
      if (this.opens && !String(window.getSelection())) this.$emit("open", row.key);
    },
    direction(column) {
      if (!column.sort) return null;
      return this.sort !== column.name ? "none" : this.descending ? "descending" : "ascending";
    },
    arrow(column) {
      return { ascending: "▲", descending: "▼" }[this.direction(column)] ?? "";
    },
    toggle(name) {
      this.away = this.away.includes(name) ? this.away.filter((other) => other !== name) : [...this.away, name];
      this.$emit("hide", this.away);
    },
    close() {
      this.$refs.choice.open = false;
      this.$refs.choice.querySelector("summary").focus();
    },
  },
};
