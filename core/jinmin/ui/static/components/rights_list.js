// The rights a post can hold, by group: a box for each and one for the group, a search above them. All of it is one
// element; what is ticked is told to the server, which checks it again.
export default {
  props: ["groups", "chosen", "label"],
  emits: ["tick"],
  template: `
    <div class="jm-rights" role="group" :aria-label="label">
      <div class="jm-rights-bar">
        <input v-model.trim="wanted" type="search" placeholder="查找权限" aria-label="查找权限" data-jm-find>
        <span class="jm-muted" role="status">已选 {{ held.length }} 项，共 {{ all.length }} 项</span>
      </div>
      <fieldset v-for="group in shown" :key="group.title">
        <legend><label>
          <input type="checkbox" :checked="ticked(group) === group.rights.length"
              :indeterminate.prop="ticked(group) > 0 && ticked(group) < group.rights.length" @change="toggleAll(group)">
          <b>{{ group.title }}</b><small>{{ ticked(group) }}／{{ group.rights.length }}</small>
        </label></legend>
        <label v-for="right in group.rights" :key="right[0]" :class="{ 'jm-ticked': held.includes(right[0]) }">
          <input type="checkbox" :value="right[0]" :checked="held.includes(right[0])" @change="toggle(right[0])">
          <span>{{ right[1] }}</span><code>{{ right[0] }}</code>
        </label>
      </fieldset>
      <div v-if="!shown.length" class="jm-empty"><b>没有这样的权限</b>换一个词，或清空查找。</div>
    </div>
  `,
  data() {
    return { held: this.chosen ?? [], wanted: "" };
  },
  computed: {
    all() {
      return this.groups.flatMap(([, rights]) => rights);
    },
    shown() {
      const typed = this.wanted.toLowerCase();
      const fits = (title, right) => !typed || title.includes(typed) || right.some((part) => part.toLowerCase().includes(typed));
      return this.groups
        .map(([title, rights]) => ({ title, rights: rights.filter((right) => fits(title, right)) }))
        .filter((group) => group.rights.length);
    },
  },
  watch: {
    chosen(now) {
      this.held = now ?? [];
    },
  },
  methods: {
    ticked(group) {
      return group.rights.filter(([id]) => this.held.includes(id)).length;
    },
    toggle(id) {
      this.tell(this.held.includes(id) ? this.held.filter((other) => other !== id) : [...this.held, id]);
    },
    toggleAll(group) {
      const ids = group.rights.map(([id]) => id);
      const others = this.held.filter((id) => !ids.includes(id));
      this.tell(this.ticked(group) === ids.length ? others : [...others, ...ids]);
    },
    tell(now) {
      this.held = now;
      this.$emit("tick", now);
    },
  },
};
