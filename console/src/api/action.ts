import { ref, type Ref } from 'vue';
import { toast } from '../lib/toasts.ts';
import { ApiError } from './errors.ts';

/** Something a button does. */
export interface Action<A extends unknown[], R> {
  run(...args: A): Promise<R | undefined>;
  isBusy: Ref<boolean>;
  error: Ref<ApiError | null>;
}

/** Runs one call at a time, keeps its error for the form, or shows it in a toast that stays where no form is. */
export function useAction<A extends unknown[], R>(
  act: (...args: A) => Promise<R>,
  options: { quiet?: boolean } = {},
): Action<A, R> {
  const isBusy = ref(false);
  const error: Ref<ApiError | null> = ref(null);
  return {
    isBusy,
    error,
    async run(...args) {
      if (isBusy.value) return undefined;
      isBusy.value = true;
      error.value = null;
      try {
        return await act(...args);
      } catch (thrown) {
        error.value = thrown instanceof ApiError ? thrown : new ApiError(0, { message: String(thrown) }, null);
        if (options.quiet !== true) toast.failure(error.value);
        return undefined;
      } finally {
        isBusy.value = false;
      }
    },
  };
}
