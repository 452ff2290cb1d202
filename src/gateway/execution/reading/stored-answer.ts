import { KEEPING_DIALECT } from '../../protocol/dialect-name.js';
import { FieldNames } from '../../../platform/json-splice/field-names.js';
import { scanObject } from '../../../platform/json-splice/scan-object.js';
import { readEvent } from '../../../platform/sse/event.js';
import { countedIn, DIALECTS } from '../../dialects/dialects.js';
import { mendWhole } from '../../dialects/mend-answer.js';
import { nameModel, nameModelInEvent } from '../../dialects/name-model.js';
import { holdsBrokenCall } from '../../dialects/openai-responses/parts/mend-reply.js';
import { isObject } from '../../dialects/shared/fields.js';
import type { EventMender } from '../../dialects/shared/event-mender.js';
import { parseObject } from '../../dialects/shared/parse-object.js';
import { writeEvent } from './dialect-stream.js';
import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/tool.js';
import type { Usage } from '../../protocol/usage.js';
import { NOTHING_SEEN, type Seen } from '../bill.js';
import { BoundedEvents } from './bounded-events.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { countingJudge } from './counting-judge.js';
import { upstreamErrorFault } from '../classify.js';
import { faultOf, type Fault } from '../fault.js';
import { mendedBy } from './mending-mapper.js';
import { isLarge, outlineOfAnswer, readableOf } from './outlined.js';
import {
  INVALID_ANSWER,
  unlessItSwells,
  WholeAnswer,
  type AnswerJudge,
  type JudgedAnswer,
  type LaterJudge,
} from './whole-answer.js';

const NOTHING = Buffer.alloc(0);
const KEEPING = DIALECTS[KEEPING_DIALECT];
const TYPE = new FieldNames(['type']);
/** The events that end the stream of a response. */
const LAST: ReadonlySet<string | null> = new Set([
  'response.completed',
  'response.incomplete',
  'response.failed',
  'response.cancelled',
  'error',
]);

/** What an answer about a stored response is read for. */
export interface StoredAnswer {
  readonly call: Call;
  /** What answers name as their model; null leaves the upstream's word. */
  readonly reportedModel: string | null;
  readonly maxEventBytes: number;
}

/** Passes on whatever a store says as it is, which need not be a whole response, but for calls that nobody can run. */
export function storedReply(reportedModel: string | null): AnswerJudge {
  return (body) => {
    const readable = outlineOfAnswer(body);
    const response = readable && parseObject(readable.toString());
    if (response === null || holdsBrokenCall(response)) return INVALID_ANSWER;
    if (isBareError(response)) return { kind: 'fault', fault: upstreamErrorFault(KEEPING.decodeError(null, response)) };
    const mended = mendWhole(KEEPING_DIALECT, response);
    const whole = mended !== null && isLarge(body) ? mendWhole(KEEPING_DIALECT, parseObject(body.toString())) : mended;
    const passed = whole === null ? body : Buffer.from(JSON.stringify(whole));
    const seen = { ...NOTHING_SEEN, usage: KEEPING.usage.read(response['usage']), isFinal: true };
    return {
      kind: 'reply',
      bytes: reportedModel === null ? passed : nameModel(passed, KEEPING_DIALECT, reportedModel),
      seen,
    };
  };
}

/** A response that failed says what it is beside its error; an error alone may quote the key that was asked with. */
function isBareError({ error, object }: JsonObject): boolean {
  return isObject(error) && typeof object !== 'string';
}

/** Reads a whole answer about a stored response; tokens are counted once. */
export function storedWhole(listener: BodyListener, answer: StoredAnswer, later: LaterJudge | null): WholeAnswer {
  const { call, reportedModel } = answer;
  const due = (judged: JudgedAnswer): JudgedAnswer =>
    judged.kind === 'fault'
      ? { ...judged, taken: takenBy(call, judged.taken ?? null) }
      : { ...judged, seen: { ...judged.seen, usage: usageDue(call, judged.seen.usage) } };
  const judge = countingJudge(unlessItSwells(storedReply(reportedModel)), KEEPING_DIALECT);
  const judgeLater: LaterJudge | null =
    later && ((body, asked) => later(body, { ...asked, tell: (judged) => asked.tell(due(judged)) }));
  return new WholeAnswer(listener, (body) => due(judge(body)), judgeLater);
}

/**
 * Passes the events of a response on as they come. Nothing is held back for a first content: what is made in the
 * background is made here and nowhere else, and what is retrieved may begin anywhere.
 */
export class StoredStream implements BodyReader {
  private readonly events: BoundedEvents;
  /** Of a stream that goes on somewhere nobody here knows what has been told. */
  private readonly mender: EventMender | null;
  private usage: Usage | null = null;
  private hasBegun = false;
  private hasEnded = false;
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly answer: StoredAnswer,
  ) {
    this.events = new BoundedEvents(answer.maxEventBytes);
    this.mender = isFromTheBeginning(answer.call) ? KEEPING.passed.eventMender(null) : null;
  }

  get seen(): Seen {
    return { usage: this.usage, isFinal: this.hasEnded, answer: null };
  }

  get held(): number {
    return this.events.held;
  }

  push(chunk: Buffer): void {
    if (this.isOver) return;
    if (this.events.take(chunk)) this.passAll();
    else this.fail(faultOf('invalid_stream'));
  }

  /** An upstream that has nothing more to tell sends no event at all. */
  end(): void {
    if (this.isOver) return;
    if (this.hasBegun && !this.hasEnded) {
      this.fail(faultOf('incomplete'));
      return;
    }
    this.isOver = true;
    this.listener.onFinish(NOTHING);
  }

  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    if (this.hasEnded) this.listener.onFinish(NOTHING);
    else this.listener.onFail(fault);
  }

  private passAll(): void {
    const { bytes, ends } = this.events;
    let start = 0;
    for (const end of ends) {
      this.pass(bytes.subarray(start, end));
      if (this.isOver) return;
      start = end;
    }
  }

  private pass(event: Buffer): void {
    const { name, data } = readEvent(event);
    if (data === null) return;
    const type = typeOf(data) ?? name;
    if (type === 'error' && !this.hasBegun) {
      this.usage = takenBy(this.answer.call, usageIn(event));
      this.fail(upstreamErrorFault(KEEPING.decodeError(null, parseObject(data.toString()))));
      return;
    }
    this.hasBegun = true;
    const mended = this.mended(event);
    if (mended === null) {
      this.fail(faultOf('invalid_stream'));
      return;
    }
    this.hasEnded ||= LAST.has(type);
    if (LAST.has(type)) this.usage = usageDue(this.answer.call, usageIn(event)) ?? this.usage;
    for (const each of mended) this.tell(each);
  }

  /** What is passed on in place of an event; null where there is no such answer. */
  private mended(event: Buffer): readonly Buffer[] | null {
    if (this.mender === null) return [event];
    const mended = mendedBy(this.mender, event) ?? [event];
    return this.mender.isBroken ? null : mended;
  }

  private tell(event: Buffer): void {
    const { reportedModel } = this.answer;
    const { name, data } = readEvent(event);
    const named =
      data === null || reportedModel === null ? data : nameModelInEvent(data, KEEPING_DIALECT, reportedModel);
    this.listener.onContent(named === null || named === data ? event : writeEvent(name, named));
  }
}

/** Whether a stream holds all events of its response. */
function isFromTheBeginning({ stored }: Call): boolean {
  return stored === undefined || !stored.suffix.includes('starting_after');
}

/** What is to be paid for now. The prompt of what is made in the background was counted when it began. */
function usageDue({ operation, tab }: Call, usage: Usage | null): Usage | null {
  if (operation.isOpenEnded) return usage;
  if (usage === null || tab?.isOpen !== true) return null;
  tab.isOpen = false;
  return operation.family === 'conversation'
    ? usage
    : { ...usage, promptTokens: 0, cachedTokens: 0, cacheWriteTokens: 0, audioPromptTokens: 0 };
}

/** What an answer that failed has taken: only where it was to be made, as whatever else is said of it repeats. */
function takenBy({ operation }: Call, usage: Usage | null): Usage | null {
  return operation.family === 'conversation' ? usage : null;
}

function typeOf(data: Buffer): string | null {
  try {
    const { type } = scanObject(data, TYPE).fields;
    return type === undefined ? null : data.toString('latin1', type.start + 1, type.end - 1);
  } catch {
    return null;
  }
}

function usageIn(event: Buffer): Usage | null {
  const readable = readableOf(event);
  const data = readable && readEvent(readable).data;
  const told = data && parseObject(data.toString());
  return told && countedIn(told, KEEPING_DIALECT);
}
