import type { Block, BlockReason, Span } from './block.js';
import { ByModel } from './by-model.js';

interface Parked extends Block {
  readonly until: number;
  readonly since: number;
  /** Times parked in a row. */
  readonly strikes: number;
}

/** Why, how long, and what it is based on; times are monotonic milliseconds. */
export interface CooldownOrder {
  readonly reason: BlockReason;
  readonly span: Span;
  readonly now: number;
  /** When the attempt that led to it began; `now` unless told. */
  readonly startedAt?: number;
  readonly isTentative?: true | undefined;
  /** The model is more than a word of some client; true unless told. */
  readonly isKnown?: boolean;
}

/** The model name under which the whole of a subject is parked. */
const WHOLE = '';

/** What is parked until when, by the id of a channel or key and, for the narrower scopes, by model. */
export class CooldownStore {
  private readonly parked = new ByModel<Parked>();

  /**
   * Parks a model of a subject, or the whole of it when `model` is null. An attempt that was out already when it was parked
   * tells of the same trouble once more: then the longer order stands, and backoff does not grow.
   */
  put(id: string, model: string | null, order: CooldownOrder): void {
    const { reason, span, now, startedAt = now, isTentative, isKnown } = order;
    const known = this.parked.get(id, model ?? WHOLE);
    const isSame = known !== undefined && startedAt < known.since;
    const strikes = isSame ? known.strikes : (known?.strikes ?? 0) + 1;
    const until = now + spanMs(span, strikes);
    if (isSame && known.until >= until) return;
    const since = isSame ? known.since : now;
    this.parked.set(id, model ?? WHOLE, { reason, until, since, strikes, isTentative }, model === null || isKnown);
  }

  /** The longer of what parks the subject and what parks the model there; null when neither does. */
  block(id: string, model: string, now: number): Block | null {
    const whole = this.parked.get(id, WHOLE);
    const single = this.parked.get(id, model);
    const later = (whole?.until ?? 0) >= (single?.until ?? 0) ? whole : single;
    return later !== undefined && later.until > now ? later : null;
  }

  /** Everything parked of a subject; a null model stands for the whole of it. */
  list(id: string, now: number): { model: string | null; block: Block }[] {
    return this.parked
      .entriesOf(id)
      .filter(([, { until }]) => until > now)
      .map(([model, block]) => ({ model: model === WHOLE ? null : model, block }));
  }

  /** The ids of which anything is parked, or was a while ago. */
  subjects(): Iterable<string> {
    return this.parked.ids();
  }

  /** The subject is gone. */
  forget(id: string): void {
    this.parked.forget(id);
  }

  /** Somebody has taken it back, and backoff begins anew. */
  lift(id: string, model: string | null): void {
    this.parked.delete(id, model ?? WHOLE);
  }

  /**
   * An attempt begun at `startedAt` succeeded: what was parked before that is free, and backoff begins anew. True when
   * there was anything.
   */
  release(id: string, model: string, startedAt: number): boolean {
    let isFreed = false;
    for (const name of [WHOLE, model]) {
      if ((this.parked.get(id, name)?.since ?? startedAt) >= startedAt) continue;
      this.parked.delete(id, name);
      isFreed = true;
    }
    return isFreed;
  }
}

function spanMs(span: Span, strikes: number): number {
  return 'ms' in span ? span.ms : Math.min(span.baseMs * 2 ** (strikes - 1), span.maxMs);
}
