import type { ForgivenSpend, TokenDigest } from '../../gateway/catalog/entities.js';
import type { SecretTraces } from '../secrets/sealer.js';
import type { ChannelFields } from './channel-fields.js';
import type { KeyFields } from './key-fields.js';
import type { ManagedKind } from './managed-kind.js';
import type { ModelFields } from './model-fields.js';
import type { RouteFields } from './route-fields.js';
import type { TenantFields } from './tenant-fields.js';
import type { TokenFields } from './token-fields.js';

/** The fields of a class as plain data. */
export type Plain<Fields> = { [Field in keyof Fields]: Fields[Field] };

/** What the gateway itself keeps of a channel. */
export interface ChannelSystem {
  /** Headers whose values are kept as secrets, by name. */
  readonly headers: Readonly<Record<string, SecretTraces>>;
}

/** What the gateway itself keeps of a key. */
export interface KeySystem extends SecretTraces {
  readonly channel: string;
  /** `stored`, or the environment variable that holds it. */
  readonly source: 'stored' | `env:${string}`;
  /** Wall milliseconds of when its secret was entered. */
  readonly setAt: number;
}

/** The secret of before a rotation. */
export interface TokenGrace {
  readonly digest: TokenDigest;
  /** Wall milliseconds. */
  readonly until: number;
}

/** What the gateway itself keeps of an access token. */
export interface TokenSystem {
  readonly digest: TokenDigest;
  /** The beginning of its secret, by which people recognise it. */
  readonly prefix: string;
  readonly last4: string;
  readonly grace: TokenGrace | null;
  /** Wall milliseconds; null: it was not revoked. */
  readonly revokedAt: number | null;
  readonly rotatedAt: number | null;
  /** What of its budgets was forgiven; absent where nothing was. */
  readonly forgiven?: ForgivenSpend;
}

/** What is written of each kind, and what the gateway keeps beside it. */
export interface DocumentTypes {
  readonly tenants: { readonly fields: Plain<TenantFields>; readonly system: object };
  readonly channels: { readonly fields: Plain<ChannelFields>; readonly system: ChannelSystem };
  readonly keys: { readonly fields: Plain<KeyFields>; readonly system: KeySystem };
  readonly routes: { readonly fields: Plain<RouteFields>; readonly system: object };
  readonly models: { readonly fields: Plain<ModelFields>; readonly system: object };
  readonly tokens: { readonly fields: Plain<TokenFields>; readonly system: TokenSystem };
}

/** A document as it is stored. */
export type StoredDocument<Kind extends ManagedKind> = DocumentTypes[Kind];
