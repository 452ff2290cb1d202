import { computed, type ComputedRef } from 'vue';
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

/** The same, and by what stands in files and headers where no id is told. */
export type ChannelNaming = Naming & { readonly bySlug: (slug: string) => string };

/** Names for ids of a kind, where the viewer may see them. */
export function useNames(path: NamedPath, right: string): Naming {
  return useNamed(path, right).naming;
}

function useNamed(path: NamedPath, right: string): { all: ComputedRef<Named[]>; naming: Naming } {
  const session = useSession();
  const list = useResource(
    () => path,
    () => ({ limit: 100 }),
    () => session.may(right),
  );
  const all = computed<Named[]>(() => list.data.value?.data ?? []);
  const names = computed(
    () => new Map(all.value.map(({ id, name, slug, login }) => [id, name || slug || login || id])),
  );
  return { all, naming: (id, otherwise) => (id ? names.value.get(id) : undefined) ?? (otherwise || id || '–') };
}

/** Names of channels. */
export function useChannelNames(): ChannelNaming {
  const { all, naming } = useNamed('/channels', 'channels.read');
  const slugs = computed(() => new Map(all.value.map(({ slug, name }) => [slug, name])));
  return Object.assign(naming, { bySlug: (slug: string) => slugs.value.get(slug) || slug });
}

/** The name behind who changed something: a person or an admin token. */
export function useAuthors(): Naming {
  const people = useNames('/people', 'people.read');
  const tokens = useNames('/admin-tokens', 'admin_tokens.read');
  return (id) => (id?.startsWith('at_') === true ? tokens(id) : people(id));
}
