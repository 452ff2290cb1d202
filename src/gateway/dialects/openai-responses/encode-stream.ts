import type { FinishReason } from '../../protocol/finish-reason.js';
import type { NeutralError } from '../../protocol/neutral-error.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { Usage } from '../../protocol/usage.js';
import type { StreamEncoder } from '../dialect.js';
import type { ReplyContext } from '../reply-context.js';
import { encodeError } from './errors.js';
import { EventWriter } from './parts/event-writer.js';
import { OutputBuilder } from './parts/output-builder.js';
import { responseObject, type ResponseState } from './parts/response-object.js';

/** Writes the events of a streamed response, which ends as completed or incomplete when the answer is known to be. */
export class ResponseStreamEncoder implements StreamEncoder {
  private readonly writer: EventWriter;
  private readonly builder: OutputBuilder;
  private model: string | null = null;
  private finish: FinishReason = 'other';
  private usage: Usage | null = null;

  constructor(private readonly context: ReplyContext) {
    this.writer = new EventWriter(context.before);
    this.builder = new OutputBuilder(context, this.writer);
  }

  push(event: NeutralEvent): string {
    switch (event.kind) {
      case 'start':
        this.model = event.model;
        this.tell('response.created', {});
        this.tell('response.in_progress', {});
        break;
      case 'usage':
        this.usage = event.usage;
        return '';
      case 'finish':
        this.finish = event.reason;
        return '';
      case 'end':
        this.end();
        break;
      case 'error':
      case 'broken':
        return '';
      default:
        this.builder.push(event);
    }
    return this.writer.take();
  }

  /** The response as failed for whoever follows it, then the event that makes client libraries throw. */
  fail(error: NeutralError): string {
    this.tell('response.failed', { error });
    const { code, message, param } = error;
    this.writer.emit('error', { code, message, param, ...encodeError(error) });
    return this.writer.take();
  }

  private end(): void {
    this.builder.close();
    const { finish } = this;
    const response = responseObject(this.context, this.state({ finish }));
    this.writer.emit(`response.${String(response['status'])}`, { response });
  }

  private tell(type: string, change: Partial<ResponseState>): void {
    this.writer.emit(type, { response: responseObject(this.context, this.state(change)) });
  }

  private state(change: Partial<ResponseState>): ResponseState {
    const { model, usage } = this;
    return { model, usage, output: this.builder.output, finish: null, error: null, ...change };
  }
}
