// A q-select that filters by code, pinyin initials and title. "search" holds one list of keys per option.
export default {
  props: ["options", "search", "remote"],
  template: `
    <q-select ref="qRef" :options="shown" @filter="filter" popup-content-class="jm-options" dropdown-icon="expand_more">
      <template v-slot:option="{ itemProps, opt }">
        <q-item v-bind="itemProps"><q-item-section>{{ opt.label }}</q-item-section></q-item>
      </template>
      <template v-slot:no-option>
        <q-item><q-item-section class="jm-muted">{{ remote ? "输入名称、代码或拼音首字母" : "没有符合的选项" }}</q-item-section></q-item>
      </template>
      <template v-for="(_, slot) in $slots" v-slot:[slot]="slotProps"><slot :name="slot" v-bind="slotProps || {}" /></template>
    </q-select>
  `,
  data() {
    return { shown: this.options };
  },
  watch: {
    options(now) {
      this.shown = now;
    },
  },
  methods: {
    filter(typed, update) {
      const wanted = typed.trim().toLowerCase();
      const first = (select) => {
        if (!wanted || !select.options?.length) return;
        select.setOptionIndex(-1);
        select.moveOptionSelection(1, true);
      };
      update(() => (this.shown = this.remote || !wanted ? this.options : this.ranked(wanted)), first);
    },
    ranked(wanted) {
      const rank = (option) => {
        const keys = this.search?.[option.value] ?? [];
        if (keys.some((key) => key.startsWith(wanted))) return 0;
        const at = String(option.label).toLowerCase().indexOf(wanted);
        return at < 0 ? 9 : at === 0 ? 1 : 2;
      };
      return this.options
        .map((option) => [rank(option), option])
        .filter(([place]) => place < 9)
        .sort(([a], [b]) => a - b)
        .map(([, option]) => option);
    },
  },
};
