import { useQuery } from '@pinia/colada';
import { computed, shallowRef } from 'vue';
import { get } from './client.ts';
import { useSession } from './session.ts';

/** Lists that are asked for some ids. */
type NamedPath = '/channels' | '/routes';

/** Says a name for an id or a slug; where none is known what it is called otherwise, or the id itself. */
export type Naming = (id: string | null | undefined, otherwise?: string | null) => string;

/** How many are asked for at once: a page of a list. */
const AT_ONCE = 100;

/** Names for ids of a kind, where the viewer may see them: those that are shown are asked for, together, and no others. */
function useNames(path: NamedPath, right: string): Naming {
  const session = useSession();
  const seen = new Set<string>();
  const wanted = shallowRef<readonly string[]>([]);
  const known = useQuery(() => ({
    key: [path, 'names', wanted.value.join()],
    query: () => namesOf(path, wanted.value),
    staleTime: 2000,
    enabled: wanted.value.length > 0 && session.may(right),
    placeholderData: (previous: ReadonlyMap<string, string> | undefined) => previous,
  }));
  const names = computed(() => known.data.value ?? new Map<string, string>());
  function want(id: string): void {
    if (seen.has(id)) return;
    // What is drawn together is asked for together.
    if (seen.size === wanted.value.length) queueMicrotask(() => (wanted.value = [...seen].sort()));
    seen.add(id);
  }
  return (id, otherwise) => {
    if (id) want(id);
    return (id ? names.value.get(id) : undefined) ?? (otherwise || id || '–');
  };
}

async function namesOf(path: NamedPath, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, part) =>
    ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
  const pages = await Promise.all(parts.map((part) => get(path, { ids: part.join(), limit: AT_ONCE })));
  return new Map(
    pages.flatMap(({ data }) =>
      data.flatMap((one): [string, string][] => {
        const slug = ('slug' in one ? one.slug : null) || one.id;
        return [one.id, slug].map((id) => [id, one.name || slug]);
      }),
    ),
  );
}

/** Names of channels, by id, or by what stands in files and headers where no id is told. */
export function useChannelNames(): Naming {
  return useNames('/channels', 'channels.read');
}

/** Names of routes. */
export function useRouteNames(): Naming {
  return useNames('/routes', 'routes.read');
}
