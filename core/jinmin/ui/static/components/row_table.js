// A plain table: sticky head, rows that take focus and open on click or Enter, words when there is nothing.
// Below it how many there are and the way to further pages. A row is its key and then its cells by the order of the
// columns, each a text or [text, class]. A sortable head asks the server for another order; which columns show is chosen here and told to the server.
export default {
  props: ["columns", "rows", "empty", "label", "opens", "busy", "sort", "descending", "hidden", "choosing", "foot", "count", "back", "onward", "exports"],
  emits: ["open", "sort", "hide", "back", "onward", "export"],
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
            <tr v-for="r in rows" :key="r[0]" :tabindex="opens ? 0 : null" :data-jm-row="opens ? r[0] : null"
                @click="open(r)" @keydown.enter.prevent="open(r)">
              <td v-for="c in shown" :key="c.name" :class="[c.class, { 'jm-blank': !text(r, c) }]" :data-label="c.title" :title="text(r, c)">
                <span :class="look(r, c)">{{ text(r, c) }}</span>
              </td>
            </tr>
          </tbody>
        </table>
      </div>
      <div v-else-if="!busy" class="jm-empty"><b>{{ empty.title }}</b>{{ empty.hint }}</div>
      <div v-if="foot" class="jm-table-foot jm-no-print">
        <div class="jm-muted">{{ count }}</div>
        <div class="jm-spacer"></div>
        <q-btn v-if="exports" class="jm-quiet" unelevated no-caps icon="download" label="导出" title="导出全部符合条件的记录，姓名、号码按屏幕所示遮盖" @click="$emit('export')" />
        <q-btn v-if="back" class="jm-second" unelevated no-caps label="上一页" data-key="PageUp" aria-keyshortcuts="PageUp" @click="$emit('back')" />
        <q-btn v-if="onward" class="jm-second" unelevated no-caps label="下一页" data-key="PageDown" aria-keyshortcuts="PageDown" @click="$emit('onward')" />
      </div>
    </div>
  `,
  data() {
    return { away: this.hidden ?? [] };
  },
  computed: {
    places() {
      return Object.fromEntries(this.columns.map((column, place) => [column.name, place + 1]));
    },
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
      const cell = row[this.places[column.name]] ?? "";
      return Array.isArray(cell) ? cell[0] : cell;
    },
    look(row, column) {
      const cell = row[this.places[column.name]];
      return Array.isArray(cell) ? cell[1] : null;
    },
    isBlank(column) {
      return this.rows.every((row) => !this.text(row, column));
    },
    open(row) {
      if (this.opens && !String(window.getSelection())) this.$emit("open", row[0]);
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
