// One field of a form: label above, control, and below it the hint or what is wrong. The server sends one
// element per field; what opens (calendar, list of options) is drawn here when it is opened.
const LOOK_AFTER = 250;

export default {
  inheritAttrs: false,
  props: ["value", "kind", "label", "required", "hint", "said", "offered", "remote", "rows", "path", "bare"],
  emits: ["update:value", "look"],
  template: `
    <div :class="['jm-field', { 'jm-wrong': said, 'jm-bare': bare }, $attrs.class]" :style="$attrs.style" :id="$attrs.id"
         :data-jm-path="path" :aria-invalid="said ? 'true' : 'false'" @focusout="left">
      <div v-if="label && kind !== 'check'" class="jm-label">
        <span>{{ label }}</span><span v-if="required" class="jm-required" aria-hidden="true" title="必填">*</span>
      </div>
      <q-select v-if="kind === 'choice'" v-model="held" :options="shown" @filter="filter" @input-value="typing"
          outlined dense hide-bottom-space no-error-icon use-input hide-selected fill-input emit-value map-options
          input-debounce="0" popup-content-class="jm-options" dropdown-icon="expand_more" autocomplete="off" v-bind="inner">
        <template v-slot:option="{ itemProps, opt }">
          <q-item v-bind="itemProps"><q-item-section>{{ opt.label }}</q-item-section></q-item>
        </template>
        <template v-slot:no-option>
          <q-item><q-item-section class="jm-muted">{{ remote ? "输入名称、代码或拼音首字母" : "没有符合的选项" }}</q-item-section></q-item>
        </template>
      </q-select>
      <q-option-group v-else-if="kind === 'radio'" v-model="held" :options="options" type="radio" inline dense v-bind="inner" />
      <q-checkbox v-else-if="kind === 'check'" v-model="held" dense v-bind="inner">
        <span>{{ label }}</span><span v-if="required" class="jm-required" aria-hidden="true" title="必填">*</span>
      </q-checkbox>
      <q-input v-else v-model="held" outlined dense hide-bottom-space no-error-icon autocomplete="off"
          :type="rows ? 'textarea' : kind === 'secret' ? 'password' : 'text'" :rows="rows" v-bind="inner">
        <template v-if="kind === 'date' && !('readonly' in $attrs)" v-slot:append>
          <q-icon name="calendar_month" class="cursor-pointer" size="18px">
            <q-popup-proxy ref="calendar"><q-date :model-value="held" mask="YYYY-MM-DD" minimal @update:model-value="picked" /></q-popup-proxy>
          </q-icon>
        </template>
      </q-input>
      <div v-if="kind === 'id_number'" class="jm-note jm-instant" aria-live="polite"></div>
      <div v-if="!bare" :class="['jm-note', { 'jm-note-error': said }]">{{ said || hint }}</div>
    </div>`,
  data() {
    return { held: this.value, shown: [], fromServer: false, waiting: 0 };
  },
  computed: {
    inner() {
      const { class: _class, style: _style, id: _id, ...rest } = this.$attrs;
      return rest;
    },
    options() {
      return JSON.parse(this.offered || "[]").map(([value, label, ...keys]) => ({ value, label, keys }));
    },
  },
  watch: {
    value(now) {
      this.fromServer = true;
      this.held = now;
      this.$nextTick(() => (this.fromServer = false));
    },
    held(now) {
      if (!this.fromServer) this.$emit("update:value", now);
    },
    options: {
      handler(now) {
        this.shown = now;
      },
      immediate: true,
    },
  },
  beforeUnmount() {
    // What was typed must come back when the field is drawn again.
    const element = window.mounted_app?.elements?.[String(this.$attrs.id ?? "").slice(1)];
    if (element) element.props.value = this.held;
    clearTimeout(this.waiting);
  },
  methods: {
    // The server's word over what was typed here, also when it last sent the same.
    put(now) {
      if (this.held === now) return;
      this.fromServer = true;
      this.held = now;
      this.$nextTick(() => (this.fromServer = false));
    },
    picked(day) {
      this.held = day ?? "";
      this.$refs.calendar.hide();
    },
    typing(typed) {
      if (!this.remote) return;
      clearTimeout(this.waiting);
      this.waiting = setTimeout(() => this.$emit("look", typed), LOOK_AFTER);
    },
    // What was typed and names nothing stays, for the server to say so: it must not turn back into the last choice.
    left(event) {
      if (this.kind !== "choice" || this.bare || event.relatedTarget?.closest?.(".q-menu")) return;
      const typed = event.target.value?.trim() ?? "";
      const chosen = this.options.find((option) => option.value === this.held)?.label ?? this.held ?? "";
      if (typed === chosen) return;
      this.held = this.meant(typed)?.value ?? (typed || null);
      this.$emit("update:value", this.held); // at once: a button may be pressed in the same moment
    },
    // The one listed option this text can only mean; the server looks further where there are more than listed.
    meant(typed) {
      if (this.remote || !typed) return undefined;
      const found = this.ranked(typed.toLowerCase());
      return found.find((option) => option.label === typed) ?? (found.length === 1 ? found[0] : undefined);
    },
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
        if (option.keys.some((key) => key.startsWith(wanted))) return 0;
        const at = option.label.toLowerCase().indexOf(wanted);
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
