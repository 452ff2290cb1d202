import type {
  AccessTokenId,
  ChannelId,
  KeyId,
  ModelId,
  RouteId,
  TargetId,
  TenantId,
} from '../../platform/crypto/ids.js';
import type { Secret } from '../../platform/crypto/secret.js';
import type { BudgetSettings, LimitSettings } from './ceilings.js';
import type { ChannelSettings, RouteSettings } from './declared.js';
import type { ListedChannelSettings, ModelSettings, TenantSettings } from './field-tables.js';
import type { TokenSettings } from './token-fields.js';

/** Where an entity comes from: the environment, a file, or the database. */
export type OriginKind = 'env' | 'file' | 'managed';

/** Where an entity comes from, and where in that it stands, for messages. */
interface Origin {
  readonly kind: OriginKind;
  readonly place: string;
}

/** What every entity has. The id never changes; whatever else it has may. */
interface Identified<Id> {
  readonly id: Id;
  readonly origin: Origin;
}

/** A customer. */
export interface TenantEntity extends Identified<TenantId>, TenantSettings {
  readonly name: string;
}

/** One upstream account. Its priority, weight and exposure are what a route gets that says nothing else. */
export interface ChannelEntity extends Identified<ChannelId>, ChannelSettings, ListedChannelSettings {
  /** Null: any tenant's routes may refer to it. */
  readonly tenant: TenantId | null;
  /** What answers, receipts, metrics and configuration files call it; never an identity. */
  readonly label: string;
}

/** One secret in a channel. */
export interface KeyEntity extends Identified<KeyId> {
  readonly channel: ChannelId;
  readonly label: string | null;
  readonly secret: Secret;
  readonly disabled: boolean;
}

/** A channel as one route uses it; null takes what the channel says. */
export interface ChannelReference {
  readonly channel: ChannelId;
  readonly priority: number | null;
  readonly weight: number | null;
  /** Clients may ask for its models by name; otherwise it serves virtual models alone. */
  readonly isDirect: boolean | null;
  /** Ceilings on what this route may send there, beside those of the channel itself; null has none. */
  readonly limits: LimitSettings | null;
}

/** What an access token is bound to. */
export interface RouteEntity extends Identified<RouteId>, RouteSettings {
  readonly tenant: TenantId;
  readonly name: string;
  /** The operator has named it, so that its name was never one of position. */
  readonly isNamed: boolean;
  readonly channels: readonly ChannelReference[];
}

/** A public model id of a route. */
export interface ModelEntity extends Identified<ModelId>, ModelSettings {
  readonly route: RouteId;
  /** What clients ask for. */
  readonly name: string;
}

/** One way to serve a virtual model: a channel of its route and the model's name there, or another virtual model. */
export interface TargetEntity extends Identified<TargetId> {
  readonly virtualModel: ModelId;
  /** Null: `model` names another virtual model of the route. */
  readonly channel: ChannelId | null;
  readonly model: string;
  readonly priority: number;
  readonly weight: number;
}

/**
 * What is stored of an access token's secret, in base64url: SHA-256 of one that was generated with at least 192 random
 * bits, HMAC-SHA-256 under the installation's key of one that somebody chose or brought along.
 */
export type TokenDigest = `sha256:${string}` | `hmac:${string}`;

/** A secret that an access token had before, and still answers to for a while. */
export interface GraceDigest {
  readonly digest: TokenDigest;
  /** Wall milliseconds. */
  readonly until: number;
}

/** What somebody has forgiven an access token: it counts as not spent, in the periods that it was spent in. */
export interface ForgivenSpend extends BudgetSettings {
  /** Wall milliseconds. */
  readonly at: number;
}

/** A credential issued to a client. Where it says nothing (null), what its route says of access tokens counts. */
export interface TokenEntity extends Identified<AccessTokenId>, TokenSettings {
  readonly route: RouteId;
  /** What logs, metrics and lists call it; never a part of the secret, and never an identity. */
  readonly name: string;
  /** Null serves whoever comes without a known access token. */
  readonly digest: TokenDigest | null;
  readonly grace: GraceDigest | null;
  /** Absent where nothing is. */
  readonly forgiven?: ForgivenSpend;
}

/** Everything that is configured, flat: references go by id, and the order of the lists is the operator's. */
export interface Entities {
  readonly tenants: readonly TenantEntity[];
  readonly routes: readonly RouteEntity[];
  readonly channels: readonly ChannelEntity[];
  readonly keys: readonly KeyEntity[];
  readonly models: readonly ModelEntity[];
  readonly targets: readonly TargetEntity[];
  readonly tokens: readonly TokenEntity[];
}

/** The lists of a configuration. */
export type EntityKind = keyof Entities;

/** Every kind of entity, those that others refer to first. */
export const ENTITY_KINDS = [
  'tenants',
  'channels',
  'keys',
  'routes',
  'models',
  'targets',
  'tokens',
] as const satisfies readonly EntityKind[];

/** What changes in a configuration: entities that are new or other than before, and the ids of those that are gone. */
export interface EntityChanges {
  readonly put: Partial<Entities>;
  readonly remove: readonly string[];
  /** Kinds whose order is another, with all of their ids in that order. */
  readonly order?: Partial<Record<Exclude<EntityKind, 'tokens'>, readonly string[]>>;
}
