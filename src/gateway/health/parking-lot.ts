import type { Block, BlockReason, Span } from './block.js';

interface Parked extends Block {
  readonly until: number;
  readonly since: number;
  /** Times parked in a row. */
  readonly strikes: number;
}

const MAX_MODELS = 1_000;

/** What is parked until when, by slot and, for the narrower scopes, by model; the empty model parks the whole slot. */
export class ParkingLot {
  private readonly slots: (Map<string, Parked> | undefined)[] = [];

  park(slot: number, model: string, order: { reason: BlockReason; span: Span; now: number }): void {
    const models = (this.slots[slot] ??= new Map<string, Parked>());
    const strikes = (models.get(model)?.strikes ?? 0) + 1;
    const until = order.now + spanMs(order.span, strikes);
    if (models.size >= MAX_MODELS) makeRoom(models, order.now);
    models.set(model, { reason: order.reason, until, since: order.now, strikes });
  }

  /** The longer of what parks the slot and what parks the model there; null when neither does. */
  block(slot: number, model: string, now: number): Block | null {
    const models = this.slots[slot];
    if (models === undefined) return null;
    const whole = models.get('');
    const single = models.get(model);
    const later = (whole?.until ?? 0) >= (single?.until ?? 0) ? whole : single;
    return later !== undefined && later.until > now ? later : null;
  }

  /** An attempt begun at `startedAt` succeeded: what was parked before that is free, and backoff begins anew. */
  release(slot: number, model: string, startedAt: number): void {
    const models = this.slots[slot];
    if (models === undefined) return;
    for (const name of ['', model]) {
      if ((models.get(name)?.since ?? startedAt) < startedAt) models.delete(name);
    }
    if (models.size === 0) this.slots[slot] = undefined;
  }
}

function spanMs(span: Span, strikes: number): number {
  return 'ms' in span ? span.ms : Math.min(span.baseMs * 2 ** (strikes - 1), span.maxMs);
}

/** Clients choose model names, so what is remembered is bounded: first what is over goes, then the oldest. */
function makeRoom(models: Map<string, Parked>, now: number): void {
  for (const [model, { until }] of models) if (until <= now) models.delete(model);
  const [oldest] = models.keys();
  if (models.size >= MAX_MODELS && oldest !== undefined) models.delete(oldest);
}
