import { computed, shallowRef, watch, type ComputedRef, type Ref } from 'vue';

/** A line of a log, as it is shown. */
export interface LogLine {
  at: number;
  level: number;
  text: string;
  /** Where it leads, if anywhere. */
  to?: string;
}

/** The last lines of a log. */
export interface Buffer {
  lines: ComputedRef<LogLine[]>;
  /** Lines that came while the view was paused. */
  waiting: ComputedRef<number>;
  /** Lines that no longer fit while it was. */
  dropped: Ref<number>;
  add(line: LogLine | null): void;
  clear(): void;
}

const MOST = 5000;

/** Holds at most 5,000 lines and takes new ones in once a frame, however fast they come. */
export function useBuffer(isPaused: Ref<boolean>): Buffer {
  const shown = shallowRef<LogLine[]>([]);
  const held = shallowRef<LogLine[]>([]);
  const dropped = shallowRef(0);
  let fresh: LogLine[] = [];
  let isScheduled = false;
  const take = (): void => {
    isScheduled = false;
    const target = isPaused.value ? held : shown;
    const all = [...target.value, ...fresh];
    fresh = [];
    if (isPaused.value && all.length > MOST) dropped.value += all.length - MOST;
    target.value = all.slice(-MOST);
  };
  watch(isPaused, (paused) => {
    if (paused) return;
    shown.value = [...shown.value, ...held.value].slice(-MOST);
    held.value = [];
  });
  return {
    lines: computed(() => shown.value),
    waiting: computed(() => held.value.length),
    dropped,
    add(line) {
      if (line === null) return;
      fresh.push(line);
      if (fresh.length > MOST) fresh.shift();
      if (isScheduled) return;
      isScheduled = true;
      setTimeout(take, 100);
    },
    clear() {
      shown.value = [];
      held.value = [];
      dropped.value = 0;
    },
  };
}
