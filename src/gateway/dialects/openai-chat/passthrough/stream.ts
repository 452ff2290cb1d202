import { isUtf8 } from 'node:buffer';
import { encodeEvent } from '../../../../platform/sse/encoder.js';
import { readEvent } from '../../../../platform/sse/event.js';
import { USUAL_DIALECT } from '../../../protocol/dialect-name.js';
import type { UpstreamError } from '../../../protocol/upstream-error.js';
import type { Usage } from '../../../protocol/usage.js';
import { TextSample } from '../../../../platform/memory/text-sample.js';
import { countedIn } from '../../dialects.js';
import { readPayload } from '../../shared/event-payload.js';
import { isObject } from '../../shared/fields.js';
import { saysError } from '../../shared/says-error.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { withPlainContent } from '../parts/content-parts.js';
import { textsIn, type FieldText } from './answer-text.js';
import { CallMender } from './call-mender.js';
import { choiceFailure } from './choice-failure.js';
import { readUpstreamError } from '../errors.js';
import { TextPath } from './text-path.js';
import { isBareText, isWholeChoice, unfoldChoice } from './unfold-choice.js';

/**
 * What one event of a stream means to the gateway: `noise` (role, comment, unknown), `content` (text, tool call,
 * refusal, finish reason), `usage` (the closing chunk without choices), `done` (`[DONE]`), `error`, `junk` (no event of
 * an answer, which breaks clients), or `invalid`.
 */
export type EventSign = 'noise' | 'junk' | 'content' | 'usage' | 'done' | 'error' | 'invalid';

interface Choice {
  readonly index?: number;
  readonly delta?: Record<string, unknown> | null;
  readonly text?: string | null;
  readonly finish_reason?: string | null;
  readonly error?: unknown;
}

interface Chunk {
  readonly error?: unknown;
  readonly choices?: readonly Choice[] | null;
  readonly usage?: unknown;
}

const NOT_FINISHED = Buffer.from('"finish_reason":null');
const ERROR = Buffer.from('"error":');
const PREFIX = Buffer.from('data: {');
/** What a model writes in a call beside its name. */
const TEXTS_OF_CALLS: ReadonlySet<string> = new Set(['arguments', 'input']);
const SUFFIX = Buffer.from('}\n\n');

/** Follows a chat or completions stream event by event, without changing it. */
export class StreamReader {
  usage: Usage | null = null;
  /** What the upstream said, after an `error` sign. */
  refusal: UpstreamError | null = null;
  /** Events passed over because nobody knows them. */
  unknownEvents = 0;
  /** What has to be passed on in place of the event that was read last; null for the event itself. */
  mended: Buffer | null = null;
  /** What was answered so far, every choice of it. */
  readonly text = new TextSample();
  private readonly seen = new Set<number>();
  private readonly finished = new Set<number>();
  private readonly mender = new CallMender();
  /** Where the text of the last event that was read in full stood. */
  private place: TextPath | null = null;

  /** Without `readsAll`, events that merely carry a single text on are recognised by their bytes, unparsed. */
  constructor(private readonly readsAll: boolean) {}

  /** True once every choice has its finish reason: the answer is complete, whatever follows. */
  get isFinished(): boolean {
    return !this.mender.isBroken && this.finished.size > 0 && this.finished.size === this.seen.size;
  }

  read(event: Buffer): EventSign {
    this.mended = null;
    if (this.place !== null && isPlainDelta(event) && this.place.take(event, this.text)) return 'content';
    const { name, data } = readEvent(event);
    if (data === null || data.length === 0) return 'noise';
    if (!isUtf8(data)) return 'invalid';
    const payload = readPayload(data.toString());
    switch (payload) {
      case 'noise':
        return 'junk';
      case 'broken':
        return 'invalid';
      case 'done':
        return 'done';
      default:
        return this.readChunk(event, name, payload);
    }
  }

  private readChunk(event: Buffer, name: string | null, chunk: Chunk): EventSign {
    const usage = countedIn(chunk as JsonObject, USUAL_DIALECT);
    if (usage !== null) this.usage = usage;
    if (name === 'error' || saysError(chunk.error)) {
      this.refusal = readUpstreamError(null, chunk);
      return 'error';
    }
    // An error field that tells of no error is one to clients all the same.
    if (chunk.error !== undefined && chunk.error !== null) this.mended = encodeEvent({ ...chunk, error: undefined });
    const usual = this.asUsual(chunk.choices);
    if (usual !== null) return this.readAsUsual(event, { ...chunk, error: undefined, choices: usual });
    const choices = this.choicesIn(chunk, usage !== null);
    if (choices.length === 0) return usage === null ? 'noise' : 'usage';
    if (!choices.every((choice) => isObject(choice) && !isBareText(choice))) return 'invalid';
    this.refusal = failureIn(choices);
    if (this.refusal !== null) return 'error';
    return this.readChoices(choices) ? this.readContent(event, chunk, choices) : 'noise';
  }

  private readContent(event: Buffer, chunk: Chunk, choices: readonly Choice[]): EventSign {
    const hasCalls = choices.some(({ delta }) => holdsCalls(delta));
    this.mend(chunk, choices, hasCalls);
    if (this.mender.isBroken) {
      this.place = null;
      return 'invalid';
    }
    this.note(event, [...textsIn(choices.map(({ delta, text }) => ({ delta, text })))], hasCalls);
    return 'content';
  }

  /** Choices as clients know them: deltas and no whole messages, words and no lists of parts; null where they are so. */
  private asUsual(choices: Chunk['choices']): readonly Choice[] | null {
    if (!Array.isArray(choices) || !choices.every(isObject)) return null;
    const all = choices as readonly JsonObject[];
    const usual = all.map((choice) => withWords(this.isWhole(choice) ? unfoldChoice(choice, 0) : choice));
    return usual.every((choice, at) => choice === all[at]) ? null : usual;
  }

  private isWhole(choice: JsonObject): boolean {
    return isWholeChoice(choice) && !this.seen.has(Number(choice['index'] ?? 0));
  }

  private readAsUsual(event: Buffer, chunk: Chunk): EventSign {
    this.mended = null;
    const sign = this.readChunk(event, null, chunk);
    this.place = null;
    this.mended ??= encodeEvent({ ...chunk, object: 'chat.completion.chunk' });
    return sign;
  }

  private choicesIn({ choices }: Chunk, isCounted: boolean): readonly Choice[] {
    if (Array.isArray(choices)) return choices as readonly Choice[];
    if (!isCounted) this.unknownEvents++;
    return [];
  }

  private readChoices(choices: readonly Choice[]): boolean {
    let hasContent = false;
    for (const choice of choices) {
      const index = choice.index ?? 0;
      this.seen.add(index);
      if (choice.finish_reason) this.finished.add(index);
      hasContent ||= Boolean(choice.finish_reason) || Boolean(choice.text) || isContent(choice.delta);
    }
    return hasContent;
  }

  private mend(chunk: Chunk, choices: readonly Choice[], hasCalls: boolean): void {
    if (!hasCalls && !this.mender.isHolding) return;
    const mended = this.mender.mend({ ...chunk }, choices as readonly JsonObject[]);
    if (mended === null) return;
    const written = [mended.before, mended.choices].filter((each) => each.length > 0);
    const events = written.map((each) => encodeEvent({ ...chunk, error: undefined, choices: each }));
    this.mended = events.length === 1 ? events[0]! : Buffer.concat(events);
  }

  /** Of a call nothing but more of its arguments goes by unparsed, and only while they are what they should be. */
  private note(event: Buffer, texts: readonly FieldText[], hasCalls: boolean): void {
    for (const { text } of texts) this.text.addText(text);
    const [only] = texts;
    const isUsable = only !== undefined && texts.length === 1 && !this.readsAll && this.mended === null;
    const isCarriedOn = isUsable && (!hasCalls || TEXTS_OF_CALLS.has(only.field));
    this.place = isCarriedOn ? TextPath.find(event, only, hasCalls) : null;
  }
}

function withWords(choice: JsonObject): JsonObject {
  const plain = isObject(choice['delta']) ? withPlainContent(choice['delta']) : null;
  return plain === null ? choice : { ...choice, delta: plain };
}

function holdsCalls(delta: Choice['delta']): boolean {
  return isObject(delta) && ('tool_calls' in delta || 'function_call' in delta);
}

/** What the first choice says that has failed; null when none has. */
function failureIn(choices: readonly Choice[]): UpstreamError | null {
  for (const choice of choices) {
    const failure = choiceFailure(choice);
    if (failure !== null) return failure;
  }
  return null;
}

/**
 * A chunk that only carries on: one choice, whose finish reason is spelled out as null, and no error. Inside a JSON
 * string the quotes of the needles would be escaped, so a match is a real field.
 */
function isPlainDelta(event: Buffer): boolean {
  if (event.length < 64 || !startsWith(event, PREFIX) || !endsWith(event, SUFFIX)) return false;
  return event.lastIndexOf(NOT_FINISHED) > 0 && !event.includes(ERROR) && isUtf8(event);
}

function startsWith(bytes: Buffer, part: Buffer): boolean {
  for (let i = 0; i < part.length; i++) if (bytes[i] !== part[i]) return false;
  return true;
}

function endsWith(bytes: Buffer, part: Buffer): boolean {
  const offset = bytes.length - part.length;
  for (let i = 0; i < part.length; i++) if (bytes[offset + i] !== part[i]) return false;
  return true;
}

/** Any field of a delta but the role counts, when it holds something. */
function isContent(delta: Record<string, unknown> | null | undefined): boolean {
  for (const field in delta) {
    if (field !== 'role' && isFilled(delta[field])) return true;
  }
  return false;
}

function isFilled(value: unknown): boolean {
  return value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
}
