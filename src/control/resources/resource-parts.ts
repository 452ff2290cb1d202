import type { BudgetSettings } from '../../gateway/catalog/ceilings.js';
import type { Entities } from '../../gateway/catalog/entities.js';
import type { ParkedEntry } from '../../gateway/health/parked-file.js';
import type { Clock } from '../../platform/time/clock.js';
import type { Variables } from '../../platform/config/references.js';
import type { Publishing } from '../publish/publishing.js';
import type { Sealer } from '../secrets/sealer.js';
import type { ControlStore } from '../store/control-store.js';

/** Models as a provider lists them; `error` is a code where it does not. */
export interface ListedModels {
  readonly models: readonly string[];
  readonly error: string | null;
}

/** What an access token has spent, and when its present day and month began (wall milliseconds). */
export interface SpentNow extends BudgetSettings {
  readonly dayBegan: number;
  readonly monthBegan: number;
}

/** What services of managed things stand on. */
export interface ResourceParts {
  readonly publisher: Publishing;
  readonly store: ControlStore;
  readonly sealer: Sealer;
  readonly clock: Clock;
  /** What fingerprints and digests of chosen secrets are made with. */
  readonly installationKey: Uint8Array;
  /** What is served at present, declared and managed. */
  readonly serving: () => Entities;
  /** What a channel's provider lists with its stored key. */
  readonly listModels: (channel: string) => Promise<ListedModels>;
  /** The file of what people have put aside. */
  readonly parkedPath: string;
  /** Told what is in that file now. */
  readonly onParked: (entries: readonly ParkedEntry[]) => void;
  /** What an access token has spent, in micro-USD; null where it is not served. */
  readonly spentBy: (token: string) => SpentNow | null;
  /** Has so much of it count as not spent. */
  readonly forgive: (token: string, amounts: BudgetSettings) => void;
  /** The environment that keys may refer to. */
  readonly variables: () => Variables;
}
