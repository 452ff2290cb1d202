import { useQuery } from '@pinia/colada';
import { computed, shallowRef, type ComputedRef } from 'vue';
import { read } from './client.ts';
import { useSession } from './session.ts';
import type { Channel, Page } from './types.ts';

/** Lists that are asked for some ids. */
type NamedPath = '/channels' | '/routes';

/** What is known by its name. */
export interface Named {
  id: string;
  name?: string | null;
  slug?: string | null;
}

/** Finds what has an id or a slug: null where there is nothing, undefined while that is not known. */
export type Finding<Row> = (id: string | null | undefined) => Row | null | undefined;

/** Finds what is asked for as it is looked for. */
export interface AskingFinding<Row> extends Finding<Row> {
  /** Whether nothing will be known: the viewer may not see it, or it could not be read. */
  readonly isBlind: ComputedRef<boolean>;
}

/** Says a name for an id or a slug; where none is known what it is called otherwise, or the id itself. */
export type Naming = (id: string | null | undefined, otherwise?: string | null) => string;

/** How many are asked for at once: a page of a list. */
const AT_ONCE = 100;

/** What has the ids of a kind, where the viewer may see it: those that are shown are asked for, together, and no others. */
function useFinding<Row extends Named>(path: NamedPath, right: string): AskingFinding<Row> {
  const session = useSession();
  const seen = new Set<string>();
  const wanted = shallowRef<readonly string[]>([]);
  const known = useQuery(() => ({
    key: [path, 'some', wanted.value.join()],
    query: () => rowsOf<Row>(path, wanted.value),
    staleTime: 2000,
    enabled: wanted.value.length > 0 && session.may(right),
    placeholderData: (previous: Rows<Row> | undefined) => previous,
  }));
  const rows = computed(() => known.data.value);
  function want(id: string): void {
    if (seen.has(id)) return;
    // What is drawn together is asked for together.
    if (seen.size === wanted.value.length) queueMicrotask(() => (wanted.value = [...seen].sort()));
    seen.add(id);
  }
  const find: Finding<Row> = (id) => {
    if (!id) return null;
    want(id);
    return rows.value?.get(id);
  };
  return Object.assign(find, { isBlind: computed(() => !session.may(right) || known.error.value !== null) });
}

/** Rows by id and by slug; null for what there is not. */
type Rows<Row> = ReadonlyMap<string, Row | null>;

async function rowsOf<Row extends Named>(path: NamedPath, ids: readonly string[]): Promise<Rows<Row>> {
  const parts = Array.from({ length: Math.ceil(ids.length / AT_ONCE) }, (_, part) =>
    ids.slice(part * AT_ONCE, (part + 1) * AT_ONCE),
  );
  const pages = await Promise.all(
    parts.map(async (part) => (await read(path, { ids: part.join(), limit: AT_ONCE })).data as Page<Row>),
  );
  const found = pages.flatMap(({ data }) =>
    data.flatMap((row): [string, Row][] => [row.id, row.slug || row.id].map((id) => [id, row])),
  );
  return new Map([...ids.map((id): [string, null] => [id, null]), ...found]);
}

/** What something is called. */
export function nameOf({ name, slug, id }: Named): string {
  return name || slug || id;
}

function useNames(path: NamedPath, right: string): Naming {
  const find = useFinding<Named>(path, right);
  return (id, otherwise) => {
    const row = find(id);
    return row ? nameOf(row) : otherwise || id || '–';
  };
}

/** Channels by id, or by what stands in files and headers where no id is told. */
export function useChannelFinding(): AskingFinding<Channel> {
  return useFinding('/channels', 'channels.read');
}

/** Names of channels, in the same way. */
export function useChannelNames(): Naming {
  return useNames('/channels', 'channels.read');
}

/** Names of routes. */
export function useRouteNames(): Naming {
  return useNames('/routes', 'routes.read');
}
