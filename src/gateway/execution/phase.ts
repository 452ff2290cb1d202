import type { Attempt } from './attempt.js';
import type { Step } from './walk.js';

/** Where a request stands between its plan and its end. */
export type Phase =
  /** The books are told of it first. */
  | { readonly kind: 'opening' }
  /** An attempt is under way. `isUnheard`: its client has left, and the answer is read to its end for the books. */
  | { readonly kind: 'trying'; readonly step: Step; readonly attempt: Attempt; readonly isUnheard: boolean }
  /** The last attempt, if there was one, is over, and what comes next is being decided. */
  | { readonly kind: 'deciding'; readonly step: Step; readonly attempt: Attempt | null; readonly isUnheard: boolean }
  /** The next step has to wait. */
  | { readonly kind: 'waiting'; readonly step: Step; readonly resumeAt: number }
  /** Nothing is tried any more; `isDelivered`: nothing is left to send either. */
  | Concluded;

/** The end of a request, whose last words may still be on their way. */
interface Concluded {
  readonly kind: 'concluded';
  readonly step: Step | null;
  readonly attempt: Attempt | null;
  isDelivered: boolean;
}

/** The client has left, and what comes of the attempt is for the books alone. */
export function isUnheard(phase: Phase): boolean {
  return 'isUnheard' in phase && phase.isUnheard;
}

/** The step that was taken last; null before the first. */
export function stepOf(phase: Phase): Step | null {
  return phase.kind === 'opening' ? null : phase.step;
}

/** The attempt that was made last; null before the first, and while the next one is waited for. */
export function attemptOf(phase: Phase): Attempt | null {
  return 'attempt' in phase ? phase.attempt : null;
}

/** When something has to happen to a request of itself: its attempt has been silent for too long, or the next one may begin. */
export function dueAtOf(phase: Phase): number {
  if (phase.kind === 'waiting') return phase.resumeAt;
  const attempt = attemptOf(phase);
  if (attempt === null || (phase.kind === 'concluded' && attempt.isOver)) return Infinity;
  return attempt.dueAt;
}

/** How long a request may take in all, by the channel that it is at; without end before the first. */
export function totalMsOf(phase: Phase, wantsStream: boolean): number {
  const timeouts = stepOf(phase)?.place.channel.timeouts;
  if (timeouts === undefined) return Infinity;
  return wantsStream ? timeouts.totalStreamMs : timeouts.totalWholeMs;
}

/** Nothing is left to send of a request that has been concluded. */
export function markDelivered(phase: Phase): void {
  if (phase.kind === 'concluded') phase.isDelivered = true;
}
