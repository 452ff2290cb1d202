import { computed } from 'vue';
import { useResource } from './resource.ts';
import { useSession } from './session.ts';

interface Named {
  id: string;
  name?: string | null;
  slug?: string | null;
  login?: string;
}

/** Lists of what has a name. */
type NamedPath = '/channels' | '/routes' | '/people' | '/admin-tokens' | '/tenants' | '/models';

/** Names for ids of a kind, where the viewer may see them; the id itself for what has none. */
export function useNames(path: NamedPath, right: string): (id: string | null | undefined) => string {
  const session = useSession();
  const all = useResource(
    () => path,
    () => ({ limit: 100 }),
    () => session.may(right),
  );
  const names = computed(
    () =>
      new Map(
        (all.data.value?.data ?? [])
          .map((one: Named) => one)
          .map(({ id, name, slug, login }) => [id, name || slug || login || id]),
      ),
  );
  return (id) => (id ? (names.value.get(id) ?? id) : '–');
}

/** The name behind who changed something: a person or an admin token. */
export function useAuthors(): (id: string | null | undefined) => string {
  const people = useNames('/people', 'people.read');
  const tokens = useNames('/admin-tokens', 'admin_tokens.read');
  return (id) => (id?.startsWith('at_') === true ? tokens(id) : people(id));
}
