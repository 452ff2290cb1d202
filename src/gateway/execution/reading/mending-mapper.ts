import { readEvent } from '../../../platform/sse/event.js';
import type { Dialect } from '../../dialects/dialect.js';
import type { ReplyContext } from '../../dialects/reply-context.js';
import type { EventMender } from '../../dialects/shared/event-mender.js';
import type { EventMapper, Step } from './dialect-stream.js';
import { isCut, readableOf, UNREADABLE } from './outlined.js';

/** The same carriage for a client that has to tell calls apart; it mends what is odd in the client's own dialect. */
export function mending(carriage: EventMapper, { passed }: Dialect, context: ReplyContext): EventMapper {
  const mender = passed.eventMender(context);
  return mender === null ? carriage : new MendingCarriage(carriage, mender);
}

/**
 * What is passed on in place of an event; null for the event as it came. One that holds a picture is read without it, and
 * never written anew: then it is passed on as it came, and of what was made of it all that is whole.
 */
export function mendedBy(mender: EventMender, event: Buffer): readonly Buffer[] | null {
  const readable = readableOf(event);
  const data = readable && readEvent(readable).data;
  const mended = data && mender.mend(data.toString(), event);
  if (mended === null) return null;
  const whole = mended.filter((each) => each === event || !isCut(each));
  return whole.length === mended.length || whole.includes(event) ? whole : [...whole, event];
}

const BROKEN: Step = { bytes: Buffer.alloc(0), events: UNREADABLE };

/** Carries events on after they have been mended, so that the gateway reads what the client reads. */
class MendingCarriage implements EventMapper {
  readonly passesPieces: boolean;

  constructor(
    private readonly carriage: EventMapper,
    private readonly mender: EventMender,
  ) {
    this.passesPieces = carriage.passesPieces;
  }

  get unknownEvents(): number {
    return this.carriage.unknownEvents;
  }

  get isComplete(): boolean {
    return this.carriage.isComplete;
  }

  carry(event: Buffer): Step {
    const mended = mendedBy(this.mender, event);
    if (this.mender.isBroken) return BROKEN;
    if (mended === null) return this.carriage.carry(event);
    const steps = mended.map((each) => this.carriage.carry(each));
    return { bytes: Buffer.concat(steps.map(({ bytes }) => bytes)), events: steps.flatMap(({ events }) => events) };
  }

  end(): Step {
    return this.carriage.end();
  }
}
