import { ByModel } from './by-model.js';

const WEIGHT = 0.2;

/** How long channels take to the first content, per model: an exponentially weighted mean. */
export class LatencyStatistics {
  private readonly means = new ByModel<number>();

  /** Milliseconds; 0 while nothing is known, so that a newcomer is tried. */
  of(id: string, model: string): number {
    return this.means.get(id, model) ?? 0;
  }

  /** Whether the model has ever answered there. */
  knows(id: string, model: string): boolean {
    return this.means.get(id, model) !== undefined;
  }

  /** The channel is gone. */
  forget(id: string): void {
    this.means.forget(id);
  }

  note(id: string, model: string, ms: number): void {
    const known = this.means.get(id, model) ?? ms;
    this.means.set(id, model, known + WEIGHT * (ms - known));
  }
}
