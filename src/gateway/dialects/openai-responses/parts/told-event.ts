import type { JsonObject } from '../../../protocol/tool.js';
import { numberIn } from '../../shared/fields.js';
import { namedEvent } from '../../shared/named-event.js';

/** An event for the client, and its bytes where it came so. */
export interface ToldEvent {
  readonly event: JsonObject;
  readonly bytes: Buffer | null;
}

/** An event of the gateway's own, or one that was changed. */
export function toldAnew(event: JsonObject): ToldEvent {
  return { event, bytes: null };
}

/** An event with some of its fields as they are to be, as it came where they are so. */
export function retold(told: ToldEvent, fields: JsonObject): ToldEvent {
  const event = withFields(told.event, fields);
  return event === told.event ? told : toldAnew(event);
}

/** An object with some of its fields as they are to be, the same where they are so. */
export function withFields(object: JsonObject, fields: JsonObject): JsonObject {
  const isSame = Object.entries(fields).every(([name, value]) => object[name] === value);
  return isSame ? object : { ...object, ...fields };
}

/** Numbers events one behind the other, although others are told than have come. */
export class EventNumbers {
  /** How many more were told than have come. */
  private more = 0;

  /** Events have the numbers that they came with. */
  get areRight(): boolean {
    return this.more === 0;
  }

  /** The bytes of what is told in the place of one event. */
  write(came: JsonObject, told: readonly ToldEvent[]): Buffer[] {
    const first = numberIn(came['sequence_number']);
    const next = first === null ? null : first + this.more;
    this.more += told.length - 1;
    return told.map(({ event, bytes }, at) => {
      const sequence_number = next === null ? event['sequence_number'] : next + at;
      const isRight = bytes !== null && event['sequence_number'] === sequence_number;
      return isRight ? bytes : written({ ...event, sequence_number });
    });
  }
}

function written(event: JsonObject): Buffer {
  return Buffer.from(namedEvent(String(event['type']), event));
}
