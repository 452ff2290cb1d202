import type { IdPrefix } from '../../platform/crypto/ids.js';

/** What the control plane manages. Targets stand in their virtual model. */
const MANAGED_KINDS = ['tenants', 'channels', 'keys', 'routes', 'models', 'tokens'] as const;

/** One of them. */
export type ManagedKind = (typeof MANAGED_KINDS)[number];

/** What ids of a kind begin with. */
export const PREFIX_OF = {
  tenants: 'tn',
  channels: 'ch',
  keys: 'key',
  routes: 'rt',
  models: 'vm',
  tokens: 'tk',
} as const satisfies Record<ManagedKind, IdPrefix>;

/** What one entity of a kind is called in messages, and in the actions of the audit log. */
export const NOUN_OF = {
  tenants: 'tenant',
  channels: 'channel',
  keys: 'key',
  routes: 'route',
  models: 'virtual model',
  tokens: 'access token',
} as const satisfies Record<ManagedKind, string>;

/** The kind of an id; null when it is none that is managed. */
export function kindOfId(id: string): ManagedKind | null {
  const prefix = id.slice(0, id.indexOf('_'));
  return MANAGED_KINDS.find((kind) => PREFIX_OF[kind] === prefix) ?? null;
}
