import type { Block, BlockReason, Span } from './block.js';
import { ByModel } from './by-model.js';

interface Parked extends Block {
  readonly until: number;
  readonly since: number;
  /** Times parked in a row. */
  readonly strikes: number;
}

/** The model name under which a whole slot is parked. */
const WHOLE = '';

/** What is parked until when, by slot and, for the narrower scopes, by model. */
export class ParkingLot {
  private readonly parked = new ByModel<Parked>();

  /** Parks a model of a slot, or the whole slot when `model` is null. */
  park(slot: number, model: string | null, order: { reason: BlockReason; span: Span; now: number }): void {
    const { reason, span, now } = order;
    const strikes = (this.parked.get(slot, model ?? WHOLE)?.strikes ?? 0) + 1;
    this.parked.set(slot, model ?? WHOLE, { reason, until: now + spanMs(span, strikes), since: now, strikes });
  }

  /** The longer of what parks the slot and what parks the model there; null when neither does. */
  block(slot: number, model: string, now: number): Block | null {
    const whole = this.parked.get(slot, WHOLE);
    const single = this.parked.get(slot, model);
    const later = (whole?.until ?? 0) >= (single?.until ?? 0) ? whole : single;
    return later !== undefined && later.until > now ? later : null;
  }

  /** Everything parked in a slot; a null model stands for the whole slot. */
  list(slot: number, now: number): { model: string | null; block: Block }[] {
    return this.parked
      .entriesOf(slot)
      .filter(([, { until }]) => until > now)
      .map(([model, block]) => ({ model: model === WHOLE ? null : model, block }));
  }

  /** An attempt begun at `startedAt` succeeded: what was parked before that is free, and backoff begins anew. */
  release(slot: number, model: string, startedAt: number): void {
    for (const name of [WHOLE, model]) {
      if ((this.parked.get(slot, name)?.since ?? startedAt) < startedAt) this.parked.delete(slot, name);
    }
  }
}

function spanMs(span: Span, strikes: number): number {
  return 'ms' in span ? span.ms : Math.min(span.baseMs * 2 ** (strikes - 1), span.maxMs);
}
