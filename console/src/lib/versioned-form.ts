import { computed, watch, type ComputedRef } from 'vue';
import { useAction } from '../api/action.ts';
import type { ApiError } from '../api/errors.ts';
import { useEdit, type Edit } from './edit.ts';

/** A form over something that has versions: it is sent with the one it was read at, and settled with a newer one. */
export interface VersionedForm<F extends object> extends Pick<Edit<F>, 'form' | 'changes' | 'isChanged' | 'conflicts'> {
  /** Somebody else has changed it meanwhile. */
  isConflict: ComputedRef<boolean>;
  /** What else the gateway refused. */
  error: ComputedRef<ApiError | null>;
  isBusy: ComputedRef<boolean>;
  submit(): Promise<void>;
  /** Goes on with the other version, with what was changed here or without it. */
  settle(keepMine: boolean): void;
}

/** Where a form comes from and goes to; `send` may answer what has become of it. */
export interface Versioned<D extends { version: number }, F extends object> {
  document(): D | null | undefined;
  read(document?: D): F;
  send(edit: { form: F; changes: Partial<F> }, version: number): Promise<D | void>;
}

/** Follows the document as long as nothing is changed here. */
export function useVersionedForm<D extends { version: number }, F extends object>(
  of: Versioned<D, F>,
): VersionedForm<F> {
  const edit = useEdit<F>(of.read(of.document() ?? undefined));
  let version = 0;
  const follow = (document: D, keepMine = false): void => {
    version = document.version;
    edit.base(of.read(document), keepMine);
  };
  watch(of.document, (document) => document && !edit.isChanged.value && follow(document), { immediate: true });
  const save = useAction(
    async () => {
      const saved = await of.send({ form: edit.form.value, changes: edit.changes.value }, version);
      if (saved) follow(saved);
    },
    { quiet: true },
  );
  const isConflict = computed(() => save.error.value?.code === 'version_conflict');
  async function submit(): Promise<void> {
    await save.run();
    if (isConflict.value && save.error.value) edit.conflict(save.error.value, (document) => of.read(document as D));
  }
  return {
    form: edit.form,
    changes: edit.changes,
    isChanged: edit.isChanged,
    conflicts: edit.conflicts,
    isConflict,
    error: computed(() => (isConflict.value ? null : save.error.value)),
    isBusy: computed(() => save.isBusy.value),
    submit,
    settle(keepMine) {
      const theirs = save.error.value?.current as D | undefined;
      if (theirs === undefined) return;
      follow(theirs, keepMine);
      save.error.value = null;
      if (keepMine) void submit();
    },
  };
}
