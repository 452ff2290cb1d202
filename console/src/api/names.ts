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

/** Says a name for an id; where none is known what it is called otherwise, or the id itself. */
export type Naming = (id: string | null | undefined, otherwise?: string | null) => string;

/** Names for ids of a kind, where the viewer may see them. */
export function useNames(path: NamedPath, right: string): Naming {
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
  return (id, otherwise) => (id ? names.value.get(id) : undefined) ?? (otherwise || id || '–');
}

/** The name behind who changed something: a person or an admin token. */
export function useAuthors(): Naming {
  const people = useNames('/people', 'people.read');
  const tokens = useNames('/admin-tokens', 'admin_tokens.read');
  return (id) => (id?.startsWith('at_') === true ? tokens(id) : people(id));
}
