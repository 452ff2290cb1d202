import type { AccessTokenId, ChannelId, ModelId, RouteId, TargetId, TenantId } from '../../platform/crypto/ids.js';
import type { Secret } from '../../platform/crypto/secret.js';
import type { FieldNames } from '../../platform/json-splice/field-names.js';
import type { FieldRule, GovernedName } from '../protocol/governed-fields.js';
import type { OperationName } from '../protocol/operation.js';
import type { Addresses } from './addresses.js';
import type { ChannelPricing } from '../pricing/price-book.js';
import type { UpstreamDialectName } from '../protocol/dialect-name.js';
import type { ChannelTraits } from '../traits/model-traits.js';
import type { BudgetSettings, LimitSettings } from './ceilings.js';
import type { Affinity, Strategy } from './route-fields.js';
import type { Crowd } from './crowd.js';
import type { TokenEntity } from './entities.js';
import type { ChannelTransport } from './transport.js';
import type { UpstreamKey } from './upstream-key.js';
import type { Users } from './users.js';

/** Time limits of one channel in milliseconds. */
export interface Timeouts {
  /** TCP and TLS. */
  readonly connectMs: number;
  /** Until the response headers of a stream. */
  readonly headersMs: number;
  /** Until the response headers of a whole answer, which most upstreams send when it is complete. */
  readonly wholeHeadersMs: number;
  /** From the headers to the first content of a stream. */
  readonly firstContentMs: number;
  /** Between two chunks. */
  readonly idleMs: number;
  /** The whole request when it streams. */
  readonly totalStreamMs: number;
  /** The whole request when it does not. */
  readonly totalWholeMs: number;
}

/** One request field with its value as JSON. */
export interface FieldDefault {
  readonly name: string;
  readonly json: string;
  /** Another name for the same thing; when the client gives that, this is not filled in. */
  readonly synonym: string | null;
}

/** Request fields that a channel fills in where the client leaves them out. */
export interface FieldDefaults {
  readonly names: FieldNames<string>;
  readonly fields: readonly FieldDefault[];
}

/** What one route may send to a channel that other routes use as well. */
export interface ChannelShare {
  /** Indexes what is counted for it in memory that workers share. */
  readonly slot: number;
  readonly limits: LimitSettings;
}

/** One upstream account, compiled, as one route uses it. */
export interface Channel {
  readonly id: ChannelId;
  /** Indexes what is counted for the channel in memory that workers share. */
  readonly slot: number;
  /** What answers, receipts and metrics call it. */
  readonly label: string;
  /** The route that uses it so; null for one that is on no route. */
  readonly route: RouteId | null;
  /** Ceilings of the route beside those of the channel; null where it has none. */
  readonly share: ChannelShare | null;
  /** Who uses it, by whatever route. */
  readonly users: Users;
  readonly name: string;
  readonly provider: string;
  /** How its attempts are carried out. */
  readonly transport: ChannelTransport;
  /** What the upstream is spoken to in. */
  readonly dialect: UpstreamDialectName;
  /** Of a channel with several dialects: itself in each of them, this one included, as configured; else empty. */
  readonly voices: readonly Channel[];
  readonly addresses: Addresses;
  /** What it can be asked for. */
  readonly operations: ReadonlySet<OperationName>;
  /** Its upstream answers when it is asked for its models. */
  readonly listsModels: boolean;
  /** The fields of a chat request that reach a program or a mapped API; null when all of them do. */
  readonly carries: ReadonlySet<string> | null;
  /** At least one; a channel without credentials has one key that sends none. */
  readonly keys: readonly UpstreamKey[];
  readonly timeouts: Timeouts;
  readonly models: readonly string[];
  readonly modelMapping: ReadonlyMap<string, string>;
  /** Clients may ask for its models by name. */
  readonly isDirect: boolean;
  readonly priority: number;
  readonly weight: number;
  readonly enabled: boolean;
  readonly limits: LimitSettings;
  /** The limits of each of its keys. */
  readonly keyLimits: LimitSettings;
  readonly budget: BudgetSettings;
  readonly isBudgeted: boolean;
  readonly pricing: ChannelPricing;
  /** What its models refuse. */
  readonly traits: ChannelTraits;
  /** The most tokens that an answer may have, by the operator's word; null without one. */
  readonly maxOutputTokens: number | null;
  /** Written into requests that name no maximum of tokens; null where nothing depends on one. */
  readonly usualMaxTokens: number | null;
  /** Streams are asked for their token counts. */
  readonly asksUsage: boolean;
  readonly isLimited: boolean;
  readonly hasLimitedKeys: boolean;
  /** IANA zone of the days that its limits count. */
  readonly timeZone: string;
  /** Null follows what the upstream asks for. */
  readonly cooldown429Ms: number | null;
  /** Null when it fills in nothing. */
  readonly defaults: FieldDefaults | null;
  /** Hash of the id, for the weighted order of planning. */
  readonly seed: number;
}

/** One way to serve a model: a channel, and the model's name there. */
export interface Target {
  /** Null: no virtual model names it; a client asked for the channel's model by name. */
  readonly id: TargetId | null;
  readonly channel: Channel;
  readonly model: string;
  readonly priority: number;
  readonly weight: number;
  /** Hash of what it is, for the weighted order of planning. */
  readonly seed: number;
}

/** A public model id and how to serve it. */
export interface VirtualModel {
  readonly id: ModelId;
  /** What clients ask for. */
  readonly name: string;
  /** Ascending by priority. */
  readonly targets: readonly Target[];
  /** Answers name it as their model. */
  readonly isEchoed: boolean;
}

/** A customer, compiled. */
export interface Tenant {
  readonly id: TenantId;
  readonly name: string;
  readonly disabled: boolean;
  /** What all access tokens of all its routes together may spend. */
  readonly budget: BudgetSettings;
  readonly isBudgeted: boolean;
  /** IANA zone of the days and months that its budget counts. */
  readonly timeZone: string;
  /** Indexes what is counted for it in memory that workers share. */
  readonly slot: number;
  /** How many share its budget. */
  readonly crowd: Crowd;
}

/** What an access token is bound to, compiled. */
export interface Route {
  readonly id: RouteId;
  readonly tenant: Tenant;
  readonly name: string;
  readonly defaultModel: string | null;
  /** The virtual model that stands in for every model that the route does not have. */
  readonly catchAll: string | null;
  /** In the order of the configuration; null allows every model. */
  readonly allowedModels: ReadonlySet<string> | null;
  readonly channels: readonly Channel[];
  readonly virtualModels: ReadonlyMap<string, VirtualModel>;
  /** The limits of each of its tokens. */
  readonly limits: LimitSettings;
  readonly isLimited: boolean;
  /** What each of its tokens may spend. */
  readonly tokenBudget: BudgetSettings;
  /** What all of its tokens together may spend. */
  readonly budget: BudgetSettings;
  /** The route, its tokens or its tenant have a budget. */
  readonly isBudgeted: boolean;
  /** Indexes what is counted for the route as a whole. */
  readonly slot: number;
  /** Some limit of the route counts tokens, so that requests must be estimated. */
  readonly countsTokens: boolean;
  readonly strategy: Strategy;
  readonly affinity: Affinity;
  readonly timeZone: string;
  readonly maxAttempts: number;
  /** What is said on it is kept, apart from the books. */
  readonly logsContent: boolean;
  /** A request goes only where all of it can be said. */
  readonly isStrict: boolean;
  /** Tokens that share what the route has, and of which none can hold all; 1 where that does not matter. */
  readonly sharers: number;
  /** None of its tokens can hold all of what it shares with others. */
  readonly sharesFairly: boolean;
  /** Governed request fields that are stripped or refused. */
  readonly fieldRules: ReadonlyMap<GovernedName, FieldRule>;
  /** The same for access tokens that have an allowlist or a budget of their own. */
  readonly guardedFieldRules: ReadonlyMap<GovernedName, FieldRule>;
  /** What models that were asked for have come to, by name: as many as `resolveModel` keeps. */
  readonly resolutions: Map<string, Resolution>;
}

/** The model that a request runs as, and every way to serve it. */
export interface Resolution {
  /** As the client knows it. */
  readonly model: string;
  /** Ascending by priority. */
  readonly targets: readonly Target[];
  /** What answers name as their model instead of what the upstream names; null leaves them as they are. */
  readonly reportedModel: string | null;
}

/** An access token, and where it is counted. Its route is found in the snapshot, so that a new route moves no token. */
export class AccessToken {
  constructor(
    readonly entity: TokenEntity,
    /** Indexes what is counted for it in memory that workers share. */
    readonly slot: number,
  ) {}

  get id(): AccessTokenId {
    return this.entity.id;
  }

  /** What logs, metrics and lists call it; never a part of the secret. */
  get label(): string {
    return this.entity.name ?? this.entity.id;
  }
}

/** The compiled, immutable configuration that a request runs on from start to end. */
export interface Snapshot {
  /** Rises with every change. */
  readonly version: number;
  readonly routes: readonly Route[];
  readonly routeById: ReadonlyMap<RouteId, Route>;
  /** Every secret of the configuration, so that nothing prints one. */
  readonly secrets: readonly Secret[];
}
