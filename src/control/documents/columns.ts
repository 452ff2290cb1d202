import type { ManagedEntityRow } from '../../platform/database/control-schema.js';
import type { ManagedKind } from './managed-kind.js';
import type { StoredDocument } from './stored-documents.js';

type Columns = Pick<ManagedEntityRow, 'tenant' | 'parent' | 'slug' | 'label' | 'digest' | 'mark' | 'last4'>;

const NONE: Columns = { tenant: null, parent: '', slug: null, label: '', digest: null, mark: null, last4: null };

/** What of a document stands in columns of its own; the tenant of what hangs on another entity is that one's. */
const COLUMNS_OF: { readonly [Kind in ManagedKind]: (document: StoredDocument<Kind>) => Columns } = {
  tenants: ({ fields }) => ({ ...NONE, slug: fields.name, label: fields.name }),
  channels: ({ fields }) => ({ ...NONE, tenant: fields.tenant ?? null, slug: fields.slug ?? null, label: fields.name }),
  keys: ({ fields, system }) => ({ ...NONE, parent: system.channel, label: fields.label ?? '' }),
  routes: ({ fields }) => ({ ...NONE, tenant: fields.tenant ?? null, slug: fields.name, label: fields.name }),
  models: ({ fields }) => ({ ...NONE, parent: fields.route, slug: fields.slug, label: fields.slug }),
  tokens: ({ fields, system }) => ({
    ...NONE,
    parent: fields.route,
    label: fields.name,
    digest: system.revokedAt === null ? system.digest : null,
    mark: system.prefix,
    last4: system.last4,
  }),
};

/** The row of a document; `tenant` is that of the entity that it hangs on, where it does. */
export function rowOf<Kind extends ManagedKind>(
  kind: Kind,
  id: string,
  document: StoredDocument<Kind>,
  tenant?: string | null,
): Pick<ManagedEntityRow, 'id' | 'kind' | 'document'> & Columns {
  const columns = (COLUMNS_OF[kind] as (document: StoredDocument<Kind>) => Columns)(document);
  return {
    id,
    kind,
    ...columns,
    label: columns.label.toLowerCase(),
    tenant: tenant ?? columns.tenant,
    document: JSON.stringify(document),
  };
}

/** The document of a row. */
export function documentOf<Kind extends ManagedKind>(
  _kind: Kind,
  { document }: Pick<ManagedEntityRow, 'document'>,
): StoredDocument<Kind> {
  return JSON.parse(document) as StoredDocument<Kind>;
}
