import type { RouteId } from '../../platform/crypto/ids.js';
import type { Secret } from '../../platform/crypto/secret.js';
import { usualSettings } from '../../platform/config/fields.js';
import { NO_BUDGET, UNLIMITED, type BudgetSettings, type LimitSettings } from './ceilings.js';
import { CHANNEL_FIELDS, type SharedChannelSettings } from './channel-fields.js';
import { ADDRESS_FIELDS, type ModelSettings } from './field-tables.js';
import { ROUTE_FIELDS, type SharedRouteSettings } from './route-fields.js';
import { USUAL_TRANSPORT, type TransportSettings } from './transport.js';

/** What may be said of an upstream account, wherever it is configured. */
export interface ChannelSettings extends SharedChannelSettings {
  readonly name: string;
  readonly provider: string;
  /** The provider only happens to be called as a preset is, which then says nothing about it. */
  readonly isNamesake?: true;
  /** How its attempts are carried out. */
  readonly transport: TransportSettings;
  /** Azure's `api-version`, for channels whose paths name a deployment. */
  readonly apiVersion?: string;
  /** Clients may ask for its models by name; otherwise it serves virtual models alone. */
  readonly isDirect: boolean;
  readonly limits: LimitSettings;
}

/** One upstream account as some configuration declared it. */
export interface DeclaredChannel extends ChannelSettings {
  /** Where it was declared, for messages. */
  readonly place: string;
  /** What targets call it, unique within its route; an id as the gateway makes them (`ch_…`) is its identity as well. */
  readonly id: string;
  /** Empty: the upstream is called without credentials. */
  readonly keys: readonly Secret[];
}

/** One way to serve a virtual model: a channel and its name there, or another virtual model. */
export interface DeclaredTarget {
  readonly place: string;
  /** Null: `model` is another virtual model of the route. */
  readonly channel: string | null;
  readonly model: string;
  readonly priority: number;
  readonly weight: number;
}

/** A public model id with its targets. */
export interface DeclaredModel extends ModelSettings {
  readonly place: string;
  readonly id: string;
  readonly targets: readonly DeclaredTarget[];
}

/** What may be said of a route, wherever it is configured. */
export interface RouteSettings extends SharedRouteSettings {
  /** Serves whoever comes without a known token. */
  readonly isOpen: boolean;
  /** The limits of each of its tokens. */
  readonly limits: LimitSettings;
  /** What each of its tokens may spend. */
  readonly tokenBudget: BudgetSettings;
}

/** What an access token is bound to, as some configuration declared it. */
export interface DeclaredRoute extends RouteSettings {
  readonly place: string;
  /** Its identity, where the configuration gives it one. */
  readonly id?: RouteId;
  readonly name: string;
  /** The operator has named it, so that its name was never one of position. */
  readonly isNamed?: true;
  readonly tokens: readonly Secret[];
  readonly channels: readonly DeclaredChannel[];
  readonly models: readonly DeclaredModel[];
}

/** What most channels leave unsaid. */
export const CHANNEL_DEFAULTS = {
  ...usualSettings(ADDRESS_FIELDS),
  ...usualSettings(CHANNEL_FIELDS),
  transport: USUAL_TRANSPORT,
  isDirect: true,
  limits: UNLIMITED,
} as const satisfies Partial<DeclaredChannel>;

/** What most routes leave unsaid. */
export const ROUTE_DEFAULTS = {
  ...usualSettings(ROUTE_FIELDS),
  isOpen: false,
  models: [],
  limits: UNLIMITED,
  tokenBudget: NO_BUDGET,
} as const satisfies Partial<DeclaredRoute>;
