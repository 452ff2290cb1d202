import type { Logger } from 'pino';
import { randomId } from '../../platform/crypto/base32.js';
import type { Clock } from '../../platform/time/clock.js';
import { every } from '../../platform/time/timers.js';
import type { Actor } from '../store/actor.js';
import type { ControlStore } from '../store/control-store.js';
import { eventOf, type Condition } from './alert-event.js';
import type { Alerts } from './alerts.js';
import type { Signs } from './signs.js';

/** What the watch stands on. */
export interface WatchParts {
  readonly store: ControlStore;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly alerts: Alerts;
  readonly signs: Signs;
}

/** A condition that was told, and how often in a row it has not been seen since. */
interface Told {
  readonly condition: Condition;
  readonly missed: number;
}

const LOOK_MS = 30_000;
/** What comes and goes between two looks is not over. */
const MISSED_LOOKS = 2;
/** Moments are remembered so long, that a restart does not tell them again. */
const MOMENT_MS = 40 * 86_400_000;
const SETTING = 'alerts.told';
const WATCH: Actor = { id: 'alerts', name: 'alerts', tenant: null, network: null, requestId: null, reason: null };

/** What was told, as it is kept. */
interface Kept {
  readonly states: readonly Condition[];
  /** Keys of moments with when they were told. */
  readonly moments: Readonly<Record<string, number>>;
}

/** Looks every half a minute at what alerts are about, and tells each thing when it begins and when it ends. */
export class AlertWatch {
  private told: Map<string, Told> | null = null;
  private moments = new Map<string, number>();
  private looking: Promise<void> | null = null;

  constructor(private readonly parts: WatchParts) {}

  /** Begins to look; gives how to stop. */
  start(): () => void {
    return every(LOOK_MS, () => {
      this.look().catch((error: unknown) => this.parts.logger.warn({ err: error }, 'alerts could not be looked for'));
    });
  }

  /** Looks once; a look that is under way is joined. */
  async look(): Promise<void> {
    this.looking ??= this.lookNow().finally(() => {
      this.looking = null;
    });
    await this.looking;
  }

  private async lookNow(): Promise<void> {
    const { alerts, signs, clock } = this.parts;
    if (!(await alerts.isAnybodyThere())) return;
    const told = (this.told ??= await this.recall());
    const present = await signs.read();
    const now = clock.now();
    const fresh = present.filter(({ key, isMoment }) => (isMoment === true ? !this.moments.has(key) : !told.has(key)));
    const over = this.notice(told, present);
    for (const condition of fresh) {
      if (condition.isMoment === true) this.moments.set(condition.key, now);
      else told.set(condition.key, { condition, missed: 0 });
    }
    if (fresh.length + over.length > 0) await this.keep(told, now, [...fresh, ...over]);
    for (const condition of fresh)
      await alerts.tell(eventOf(condition, { id: randomId('evt_'), state: 'firing', at: now }));
    for (const condition of over)
      await alerts.tell(eventOf(condition, { id: randomId('evt_'), state: 'resolved', at: now }));
  }

  /** Counts what is not seen any more; gives what is over. */
  private notice(told: Map<string, Told>, present: readonly Condition[]): Condition[] {
    const seen = new Set(present.map(({ key }) => key));
    const over: Condition[] = [];
    for (const [key, { condition, missed }] of told) {
      if (seen.has(key)) told.set(key, { condition, missed: 0 });
      else if (missed + 1 < MISSED_LOOKS) told.set(key, { condition, missed: missed + 1 });
      else {
        told.delete(key);
        over.push(condition);
      }
    }
    return over;
  }

  private async recall(): Promise<Map<string, Told>> {
    const row = await this.parts.store.of('settings').find(SETTING);
    const { states = [], moments = {} } = row === null ? {} : (JSON.parse(row.value) as Partial<Kept>);
    this.moments = new Map(Object.entries(moments));
    return new Map(states.map((condition) => [condition.key, { condition, missed: 0 }]));
  }

  private async keep(told: Map<string, Told>, now: number, changed: readonly Condition[]): Promise<void> {
    for (const [key, at] of this.moments) if (now - at > MOMENT_MS) this.moments.delete(key);
    const states = [...told.values()].map(({ condition }) => condition);
    const value: Kept = { states, moments: Object.fromEntries(this.moments) };
    const diff = { conditions: changed.map(({ kind, subject }) => `${kind} ${subject.id}`).slice(0, 100) };
    const audit = { actor: WATCH, action: 'alert.tell', object: null, diff };
    await this.parts.store.of('settings').write({ name: SETTING, value, audit });
  }
}
