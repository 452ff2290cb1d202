import { computed, ref, type ComputedRef, type Ref } from 'vue';
import { onBeforeRouteLeave } from 'vue-router';
import type { ApiError } from '../api/errors.ts';

/** A form over a document: it sends only what was changed, so fields that it does not know survive. */
export interface Edit<F extends object> {
  form: Ref<F>;
  changes: ComputedRef<Partial<F>>;
  isChanged: ComputedRef<boolean>;
  /** Fields that both sides changed, after a refusal with `version_conflict`. */
  conflicts: Ref<{ field: string; mine: unknown; theirs: unknown }[]>;
  /** Takes a document as what changes are measured from; the form follows it, unless mine is kept. */
  base(document: F, keepMine?: boolean): void;
  conflict(error: ApiError, read: (document: unknown) => F): void;
}

/** Starts a form on a document. */
export function useEdit<F extends object>(document: F): Edit<F> {
  const original = ref(structured(document)) as Ref<F>;
  const form = ref(structured(document)) as Ref<F>;
  const conflicts: Edit<F>['conflicts'] = ref([]);
  const changes = computed(() => difference(original.value, form.value));
  return {
    form,
    changes,
    conflicts,
    isChanged: computed(() => Object.keys(changes.value).length > 0),
    base(next, keepMine = false) {
      const mine = changes.value;
      original.value = structured(next);
      form.value = { ...structured(next), ...(keepMine ? mine : {}) };
      conflicts.value = [];
    },
    conflict(error, read) {
      if (error.code !== 'version_conflict' || !error.current) return;
      const theirs = read(error.current);
      const changed = difference(original.value, theirs);
      conflicts.value = Object.keys(changed).map((field) => ({
        field,
        mine: form.value[field as keyof F],
        theirs: theirs[field as keyof F],
      }));
    },
  };
}

/** Asks before a page with unsaved changes is left. */
export function useGuard(isChanged: () => boolean, question: () => string): void {
  onBeforeRouteLeave(() => !isChanged() || window.confirm(question()));
}

function difference<F extends object>(from: F, to: F): Partial<F> {
  const keys = Object.keys(to) as (keyof F)[];
  return Object.fromEntries(
    keys.filter((key) => !isEqual(from[key], to[key])).map((key) => [key, to[key]]),
  ) as Partial<F>;
}

function isEqual(left: unknown, right: unknown): boolean {
  return JSON.stringify(left ?? null) === JSON.stringify(right ?? null);
}

function structured<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
