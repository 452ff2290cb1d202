import type { JsonObject } from '../../../protocol/tool.js';
import { namedEvent } from '../../shared/named-event.js';

/** Collects the events of a response, numbered one after the other. */
export class EventWriter {
  private sequence = 0;
  private text = '';

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
