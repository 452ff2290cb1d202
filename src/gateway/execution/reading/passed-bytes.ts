import { PieceList } from '../../../platform/memory/piece-list.js';
import { beginOf } from '../../../platform/sse/first-bytes.js';
import { USUAL_DIALECT } from '../../protocol/dialect-name.js';
import type { AnswerKind } from '../../protocol/operation.js';
import { readReply } from '../../dialects/openai-chat/passthrough/reply.js';
import { parseObject } from '../../dialects/shared/parse-object.js';
import type { Usage } from '../../protocol/usage.js';
import type { Seen } from '../bill.js';
import { upstreamErrorFault } from '../classify.js';
import { faultOf, type Fault } from '../fault.js';
import type { BodyListener, BodyReader } from './body-reader.js';
import { countedInBody } from './counting-judge.js';

const MAX_BYTES = 512 * 1024 * 1024;
/** What tells of a failure is no longer; more than that is an answer, whatever it begins with. */
const MOST_HELD_BYTES = 64 * 1024;
const NOTHING = Buffer.alloc(0);

/**
 * Passes an answer on as it comes: sound, pictures, plain text. It is complete when the upstream ends it as it should.
 * What begins as JSON is held back until it is whole: it may be an error under the name of a sound.
 */
export class PassedBytes implements BodyReader {
  private readonly kept = new PieceList();
  private isPassing = false;
  private usage: Usage | null = null;
  private bytes = 0;
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly kind: AnswerKind | null,
  ) {}

  get held(): number {
    return this.kept.bytes;
  }

  get seen(): Seen {
    return { usage: this.usage, isFinal: true, answer: null };
  }

  push(chunk: Buffer): void {
    if (this.isOver || chunk.length === 0) return;
    this.bytes += chunk.length;
    if (this.bytes > MAX_BYTES) this.fail(faultOf('invalid_body'));
    else if (this.isPassing) this.listener.onContent(chunk);
    else this.hold(chunk);
  }

  end(): void {
    if (this.isOver) return;
    const fault = this.isPassing ? null : this.faultIn(this.kept.take());
    if (fault !== null) {
      this.fail(fault);
      return;
    }
    this.isOver = true;
    this.listener.onFinish(NOTHING);
  }

  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    this.listener.onFail(fault);
  }

  private hold(chunk: Buffer): void {
    const isFirst = this.kept.bytes === 0;
    this.kept.add(chunk);
    const mayBeJson = isFirst ? ['json', null].includes(beginOf(chunk).kind) : true;
    if (mayBeJson && this.kept.bytes <= MOST_HELD_BYTES) return;
    this.isPassing = true;
    this.listener.onContent(this.kept.take());
  }

  /** What is wrong with a whole answer that was held back; hands it on where nothing is. */
  private faultIn(body: Buffer): Fault | null {
    if (body.length === 0) return faultOf('invalid_body');
    const isJson = parseObject(body.toString()) !== null || isList(body);
    const sign = isJson ? readReply(body, this.kind) : null;
    this.usage = isJson ? countedInBody(body, USUAL_DIALECT) : null;
    if (sign?.kind === 'refused') return upstreamErrorFault(sign.refusal);
    if (sign?.kind === 'invalid') return faultOf('invalid_body');
    this.listener.onContent(body);
    return null;
  }
}

/** JSON that is a list is no answer of anybody's. */
function isList(body: Buffer): boolean {
  try {
    return Array.isArray(JSON.parse(body.toString()));
  } catch {
    return false;
  }
}
