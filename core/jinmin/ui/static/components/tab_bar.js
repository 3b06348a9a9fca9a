// Tabs above a list with how many each holds; a key of its own presses each (data-key).
export default {
  props: ["tabs", "chosen", "counts", "label"],
  emits: ["choose"],
  template: `
    <div class="jm-tabs" role="tablist" :aria-label="label">
      <button v-for="([id, title, key, tone], place) in tabs" :key="id" type="button" role="tab" :data-key="key"
              :aria-selected="String(id === chosen)" @click="$emit('choose', id)">
        <span>{{ title }}</span><span v-if="counts[place]" :class="['jm-count', tone && 'jm-count-' + tone]">{{ counts[place] }}</span>
      </button>
    </div>
  `,
};
