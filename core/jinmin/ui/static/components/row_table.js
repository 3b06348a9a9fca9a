// A plain table: sticky head, rows that take focus and open on click or Enter, words when there is nothing.
export default {
  props: ["columns", "rows", "empty", "label", "opens", "busy"],
  emits: ["open"],
  template: `
    <div>
      <div :class="['jm-table-busy', { 'jm-on': busy }]" role="status" :aria-label="busy ? '正在读取' : null"></div>
      <div v-if="rows.length" class="jm-table-scroll">
        <table :class="['jm-table', { 'jm-table-open': opens }]" :aria-label="label" :aria-busy="busy">
          <thead><tr><th v-for="c in columns" :key="c.name" :class="c.class" scope="col">{{ c.title }}</th></tr></thead>
          <tbody>
            <tr v-for="r in rows" :key="r.key" :tabindex="opens ? 0 : null" :data-jm-row="opens ? r.key : null"
                @click="open(r)" @keydown.enter.prevent="open(r)">
              <td v-for="c in columns" :key="c.name" :class="[c.class, { 'jm-blank': !text(r, c) }]" :data-label="c.title" :title="text(r, c)">
                <span :class="r.cells[c.name]?.class">{{ text(r, c) }}</span>
              </td>
            </tr>
          </tbody>
        </table>
      </div>
      <div v-else-if="!busy" class="jm-empty"><b>{{ empty.title }}</b>{{ empty.hint }}</div>
    </div>
  `,
  methods: {
    text(row, column) {
      return row.cells[column.name]?.text ?? "";
    },
    open(row) {
      if (this.opens && !String(window.getSelection())) this.$emit("open", row.key);
    },
  },
};
