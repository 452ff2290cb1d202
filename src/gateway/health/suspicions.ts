import type { BlockReason } from './block.js';
import { ByModel } from './by-model.js';

/** As long as the circuits look back. */
const WINDOW_MS = 30_000;

interface Suspicion {
  readonly reason: BlockReason;
  readonly witness: string;
  readonly at: number;
}

/** Who has seen a refusal, and of what; `now` is monotonic milliseconds. */
export interface Testimony {
  readonly reason: BlockReason;
  /** Null for whatever model. */
  readonly model: string | null;
  readonly witness: string;
  readonly now: number;
  readonly isKnown: boolean;
}

/** What a testimony adds: nothing, a first suspicion, or the second witness that makes it believed. */
export type Weight = 'nothing' | 'suspected' | 'believed';

/** The model name under which the whole of a subject is suspected. */
const WHOLE = '';

/**
 * Refusals that a single request may have caused, by the id of a channel or key and model: believed once two have seen the same within 30 s
 * and nobody a success between.
 */
export class Suspicions {
  private readonly kept = new ByModel<Suspicion>();

  note(id: string, { reason, model, witness, now, isKnown }: Testimony): Weight {
    const place = model ?? WHOLE;
    const known = this.kept.get(id, place);
    const stands = known !== undefined && known.reason === reason && now - known.at <= WINDOW_MS;
    if (stands && known.witness !== witness) {
      this.kept.delete(id, place);
      return 'believed';
    }
    this.kept.set(id, place, { reason, witness, at: now }, model === null || isKnown);
    return stands ? 'nothing' : 'suspected';
  }

  /** The subject is gone. */
  forget(id: string): void {
    this.kept.forget(id);
  }

  /** A success: neither the model nor the subject as a whole is suspected any more. True when either was. */
  clear(id: string, model: string): boolean {
    const wasSuspected = this.kept.get(id, WHOLE) !== undefined || this.kept.get(id, model) !== undefined;
    if (!wasSuspected) return false;
    this.kept.delete(id, WHOLE);
    this.kept.delete(id, model);
    return true;
  }
}
