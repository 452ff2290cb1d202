import { useQuery, useQueryCache } from '@pinia/colada';
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from 'vue';
import { read, type Answer } from './client.ts';
import { ApiError } from './errors.ts';
import type { AnswerOf, PathOf, QueryOf } from './operations.ts';

/** Something that was read from the gateway, with what the screen must say about it. */
export interface Resource<T> {
  data: ComputedRef<T | undefined>;
  /** The version that a change of it is based on. */
  etag: ComputedRef<string | null>;
  error: ComputedRef<ApiError | null>;
  /** Nothing to show yet. */
  isFirst: ComputedRef<boolean>;
  isBusy: ComputedRef<boolean>;
  /** Data on the screen that could not be renewed. */
  isStale: ComputedRef<boolean>;
  readAt: Ref<number>;
  reload(): Promise<unknown>;
}

/** How long until a read that failed for the moment is tried again, where the gateway does not say. */
const RETRY_SECONDS = 5;

/** Reads a path and keeps it; what was read stays on the screen when a later read fails. */
export function useResource<P extends PathOf<'get'>>(
  path: () => P,
  query: () => QueryOf<'get', P> = () => ({}) as QueryOf<'get', P>,
  isOn: () => boolean = () => true,
): Resource<AnswerOf<'get', P>> {
  return useAnswer<AnswerOf<'get', P>>(path, query, isOn);
}

/** The same for what knows by itself what the path answers. */
export function useAnswer<T>(
  path: () => string,
  query: () => Record<string, unknown>,
  isOn: () => boolean = () => true,
): Resource<T> {
  const state = useQuery<Answer<unknown>, Error>(() => {
    // What is kept under a key is what was asked by it, whatever the page that asked has come to show since. A read
    // goes on when nobody shows it any more: whoever shows it next waits for it, and would wait in vain if it were cut.
    const asked = { path: path(), query: query() };
    return {
      key: [asked.path, JSON.stringify(asked.query)],
      query: () => read(asked.path, asked.query),
      staleTime: 2000,
      enabled: isOn(),
      placeholderData: (previous: Answer<unknown> | undefined) => previous,
    };
  });
  const readAt = ref(Date.now());
  watch(state.data, () => (readAt.value = Date.now()));
  const error = computed(() => asApiError(state.error.value));
  const data = computed(() => state.data.value?.data as T | undefined);
  useRetry(error, () => isOn() && state.refetch());
  return {
    data,
    etag: computed(() => state.data.value?.etag ?? null),
    error,
    isFirst: computed(() => isOn() && data.value === undefined && error.value === null),
    isBusy: computed(() => state.asyncStatus.value === 'loading'),
    isStale: computed(() => data.value !== undefined && error.value !== null),
    readAt,
    reload: () => state.refetch(),
  };
}

/** Tries again after what may pass; nobody has to press a button for it. */
function useRetry(error: Ref<ApiError | null>, again: () => unknown): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(error, (fault) => {
    clearTimeout(timer);
    if (fault?.isPassing === true) timer = setTimeout(again, 1000 * (fault.retryAfter ?? RETRY_SECONDS));
  });
  onScopeDispose(() => clearTimeout(timer));
}

/** Marks everything under a path as outdated, so that what is on the screen is read again. */
export function useInvalidate(): (...paths: string[]) => Promise<void> {
  const cache = useQueryCache();
  return async (...paths) => {
    // How channels stand follows from what they are.
    const meant = paths.includes('/channels') ? [...paths, '/health'] : paths;
    // What cannot be read again says so where it is shown.
    await cache
      .invalidateQueries({ predicate: ({ key }) => meant.some((path) => String(key[0]).startsWith(path)) })
      .catch(() => undefined);
  };
}

function asApiError(error: Error | null): ApiError | null {
  if (error === null) return null;
  return error instanceof ApiError ? error : new ApiError(0, { message: error.message }, null);
}
