// The number at this window and what can be done about it, by click and by key (data-key).
export default {
  props: ["now", "rest", "deeds", "able"],
  emits: ["act"],
  template: `
    <section class="jm-card jm-window jm-no-print">
      <div class="jm-window-now" role="status" aria-live="polite">{{ now }}</div>
      <div class="jm-muted">{{ rest }}</div>
      <div class="jm-head-actions">
        <q-btn v-for="[key, title, look] in deeds" :key="key" :class="look" unelevated no-caps :label="title" :data-key="key"
               :aria-keyshortcuts="key" :disable="!able.includes(key)" @click="$emit('act', key)">
          <kbd class="jm-keycap" aria-hidden="true">{{ key.toUpperCase() }}</kbd>
        </q-btn>
      </div>
    </section>
  `,
};
