import { ByModel } from './by-model.js';

const WEIGHT = 0.2;

/** How long channels take to the first content, per model: an exponentially weighted mean. */
export class LatencyStatistics {
  private readonly means = new ByModel<number>();

  /** Milliseconds; 0 while nothing is known, so that a newcomer is tried. */
  of(slot: number, model: string): number {
    return this.means.get(slot, model) ?? 0;
  }

  /** Whether the model has ever answered there. */
  knows(slot: number, model: string): boolean {
    return this.means.get(slot, model) !== undefined;
  }

  note(slot: number, model: string, ms: number): void {
    const known = this.means.get(slot, model) ?? ms;
    this.means.set(slot, model, known + WEIGHT * (ms - known));
  }
}
