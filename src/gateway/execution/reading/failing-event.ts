import type { NeutralEvent } from '../../protocol/neutral-event.js';
import { upstreamErrorFault } from '../classify.js';
import { faultOf, type Fault } from '../fault.js';

/** An event that ends a stream before the answer is complete. */
export type FailingEvent = Extract<NeutralEvent, { kind: 'error' | 'broken' }>;

/** Whether an event ends its stream in a failure. */
export function isFailure(event: NeutralEvent): event is FailingEvent {
  return event.kind === 'error' || event.kind === 'broken';
}

/** The fault that such an event amounts to. */
export function faultOfEvent(event: FailingEvent): Fault {
  if (event.kind === 'error') return upstreamErrorFault(event.refusal);
  return faultOf(event.why === 'invalid' ? 'invalid_stream' : 'incomplete');
}
