import type { Secret } from '../../platform/crypto/secret.js';
import type { Addresses } from './addresses.js';
import type { AdapterName } from './entities.js';
import type { UpstreamKey } from './upstream-key.js';

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

/** One upstream account, compiled. */
export interface Channel {
  /** Stays the same over reloads while the channel keeps its id; indexes what is remembered about the channel. */
  readonly slot: number;
  readonly id: string;
  readonly name: string;
  readonly provider: string;
  readonly adapter: AdapterName;
  readonly addresses: Addresses;
  /** At least one; a channel without credentials has one key that sends none. */
  readonly keys: readonly UpstreamKey[];
  readonly timeouts: Timeouts;
  readonly models: readonly string[];
  readonly modelMapping: ReadonlyMap<string, string>;
  readonly priority: number;
  readonly weight: number;
  readonly enabled: boolean;
  /** Hash of the id, for the weighted order of planning. */
  readonly seed: number;
}

/** One way to serve a model: a channel, and the model's name there. */
export interface Target {
  readonly channel: Channel;
  readonly model: string;
  readonly priority: number;
  readonly weight: number;
}

/** What a token is bound to, compiled. */
export interface Route {
  readonly name: string;
  readonly defaultModel: string | null;
  /** In the order of the configuration; null allows every model. */
  readonly allowedModels: ReadonlySet<string> | null;
  readonly channels: readonly Channel[];
}

/** A token as the configuration declared it, with its route. */
export interface DeclaredToken {
  readonly secret: Secret;
  /** What logs call the token: the route's name and the token's place in it. */
  readonly label: string;
  readonly route: Route;
}

/** The compiled, immutable configuration that a request runs on from start to end. */
export interface Snapshot {
  readonly routes: readonly Route[];
  readonly tokens: readonly DeclaredToken[];
  /** Every secret of the configuration, so that nothing prints one. */
  readonly secrets: readonly Secret[];
}
