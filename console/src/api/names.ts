import { computed } from 'vue';
import { useResource } from './resource.ts';
import { useSession } from './session.ts';
import type { Page } from './types.ts';

interface Named {
  id: string;
  name?: string | null;
  slug?: string | null;
  login?: string;
}

/** Names for ids of a kind, where the viewer may see them; the id itself for what has none. */
export function useNames(path: string, right: string): (id: string | null | undefined) => string {
  const session = useSession();
  const all = useResource<Page<Named>>(
    () => path,
    () => ({ limit: 100 }),
    () => session.may(right),
  );
  const names = computed(
    () => new Map((all.data.value?.data ?? []).map(({ id, name, slug, login }) => [id, name || slug || login || id])),
  );
  return (id) => (id ? (names.value.get(id) ?? id) : '–');
}

/** The name behind who changed something: a person or an admin token. */
export function useAuthors(): (id: string | null | undefined) => string {
  const people = useNames('/people', 'people.read');
  const tokens = useNames('/admin-tokens', 'admin_tokens.read');
  return (id) => (id?.startsWith('at_') === true ? tokens(id) : people(id));
}
