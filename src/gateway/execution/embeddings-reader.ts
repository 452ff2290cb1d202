import type { EmbeddingsContext, EmbeddingsReply } from '../dialects/embeddings/embeddings.js';
import { embeddingsOf, upstreamEmbeddingsOf } from '../dialects/embeddings/translate-embeddings.js';
import { UPSTREAM_DIALECTS } from '../dialects/dialects.js';
import { parseObject } from '../dialects/shared/parse-object.js';
import type { DialectName, UpstreamDialectName } from '../protocol/dialect-name.js';
import { NOTHING_SEEN, type Seen } from './bill.js';
import { ChunkList, type BodyListener, type BodyReader } from './body-reader.js';
import { refusalFault } from './classify.js';
import { silentFault, type Fault } from './fault.js';

const MAX_REPLY_BYTES = 64 * 1024 * 1024;

/** Who has asked for vectors, and who makes them. */
export interface EmbeddingsPair extends EmbeddingsContext {
  readonly client: DialectName;
  readonly upstream: UpstreamDialectName;
}

/** Collects vectors and puts them into the words of the client; of one dialect on both sides as they came. */
export class EmbeddingsReader implements BodyReader {
  seen: Seen = NOTHING_SEEN;
  private readonly chunks = new ChunkList(MAX_REPLY_BYTES);
  private isOver = false;

  constructor(
    private readonly listener: BodyListener,
    private readonly pair: EmbeddingsPair,
  ) {}

  get held(): number {
    return this.chunks.bytes;
  }

  push(chunk: Buffer): void {
    if (!this.isOver && !this.chunks.add(chunk)) this.fail(silentFault('invalid_body'));
  }

  end(): void {
    if (this.isOver) return;
    const bytes = this.chunks.whole();
    const body = parseObject(bytes.toString());
    const { upstream } = this.pair;
    const reply = body === null ? null : upstreamEmbeddingsOf(upstream).decodeReply(body);
    if (reply !== null) this.deliver(bytes, reply);
    else if (body?.['error'] === undefined) this.fail(silentFault('invalid_body'));
    else this.fail(refusalFault(UPSTREAM_DIALECTS[upstream].decodeError(null, body)));
  }

  fail(fault: Fault): void {
    if (this.isOver) return;
    this.isOver = true;
    this.listener.onFail(fault);
  }

  private deliver(bytes: Buffer, reply: EmbeddingsReply): void {
    const { client, upstream } = this.pair;
    this.isOver = true;
    this.seen = { usage: reply.usage, isFinal: true, answer: null };
    if (client === upstream) this.listener.onReply(bytes);
    else this.listener.onReply(Buffer.from(JSON.stringify(embeddingsOf(client).encodeReply(reply, this.pair))));
  }
}
