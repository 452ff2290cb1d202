import type { Route } from '../../gateway/catalog/snapshot.js';
import { contentPieces } from '../../gateway/dialects/openai-chat/parts/content-parts.js';
import { PassingSink } from '../../gateway/execution/passing-sink.js';
import type { Decision, ReplySink } from '../../gateway/execution/reply-sink.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { FieldNames } from '../../platform/json-splice/field-names.js';
import { readFieldsOfElements, scanObject, type Span } from '../../platform/json-splice/scan-object.js';
import { freeBuffer } from '../../platform/memory/free-buffer.js';
import type { Clock } from '../../platform/time/clock.js';

const COMPLETION = new FieldNames(['model', 'choices']);
const CHOICE = new FieldNames(['message']);
const MESSAGE = new FieldNames(['content']);
const QUOTE = 0x22;

/** Passes on what a completion says, and where it comes from. */
export class ShortcutSink extends PassingSink {
  private readonly startedAt: number;

  constructor(
    sink: ReplySink,
    private readonly requestId: string,
    private readonly route: Route,
    private readonly clock: Clock,
  ) {
    super(sink);
    this.startedAt = clock.monotonic();
  }

  override reply(status: number, contentType: string, body: Buffer, decision: Decision): void {
    let answer: Buffer;
    try {
      answer = this.answerOf(body);
    } catch {
      this.fail(new GatewayError('upstream_invalid_response'), decision);
      return;
    }
    freeBuffer(body);
    super.reply(status, contentType, answer, decision);
  }

  /** The words are passed on as they stand: they may be many, and are built of nothing else. */
  private answerOf(body: Buffer): Buffer {
    const { model, choices } = scanObject(body, COMPLETION).fields;
    const rest = JSON.stringify({
      request_id: this.requestId,
      duration_ms: Math.round(this.clock.monotonic() - this.startedAt),
      upstream_status: 200,
      provider: this.route.channels[0]?.provider ?? '',
    });
    const named = model === undefined ? null : stringAt(body, model);
    return Buffer.concat([
      Buffer.from('{"reply":'),
      choices === undefined ? notACompletion() : wordsIn(body, choices),
      Buffer.from(',"model":'),
      named ?? Buffer.from(JSON.stringify(this.route.defaultModel ?? '')),
      Buffer.from(`,${rest.slice(1)}`),
    ]);
  }
}

/** What the first choice says, as a JSON string. */
function wordsIn(body: Buffer, choices: Span): Buffer {
  const [first] = readFieldsOfElements(body, choices, CHOICE);
  if (first?.message === undefined) return notACompletion();
  const message = body.subarray(first.message.start, first.message.end);
  const { content } = scanObject(message, MESSAGE).fields;
  if (content === undefined) return Buffer.from('""');
  return stringAt(message, content) ?? textOfParts(message.subarray(content.start, content.end));
}

/** The JSON of a string; null for any other value. */
function stringAt(bytes: Buffer, { start, end }: Span): Buffer | null {
  return bytes[start] === QUOTE ? bytes.subarray(start, end) : null;
}

function textOfParts(content: Buffer): Buffer {
  const said = contentPieces(JSON.parse(content.toString())).filter(({ kind }) => kind === 'text');
  return Buffer.from(JSON.stringify(said.map(({ text }) => text).join('')));
}

function notACompletion(): never {
  throw new GatewayError('upstream_invalid_response');
}
