import type { JsonObject } from '../../../protocol/tool.js';
import { namedEvent } from '../../shared/named-event.js';

const NUMBER = '"sequence_number":';

/** Collects the events of a response, numbered one after the other. */
export class EventWriter {
  private sequence: number;
  private text = '';

  /** Goes on behind the events that have been written last, if any have. */
  constructor(before?: Buffer) {
    this.sequence = before === undefined ? 0 : numberBehind(before);
  }

  emit(type: string, fields: JsonObject): void {
    this.text += namedEvent(type, { type, ...fields, sequence_number: this.sequence++ });
  }

  /** What has come together since the last time. */
  take(): string {
    const { text } = this;
    this.text = '';
    return text;
  }
}

/** The number of the next event; 0 where those before bear none. */
function numberBehind(events: Buffer): number {
  const at = events.lastIndexOf(NUMBER);
  const [digits = ''] =
    at < 0 ? [] : (/^\s*\d{1,15}/.exec(events.toString('latin1', at + NUMBER.length, at + NUMBER.length + 20)) ?? []);
  return digits === '' ? 0 : Number(digits) + 1;
}
