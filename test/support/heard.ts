import type { BodyListener, BodyReader } from '../../src/gateway/execution/reading/body-reader.js';
import type { Fault } from '../../src/gateway/execution/fault.js';
import type { Usage } from '../../src/gateway/protocol/usage.js';

/** Writes down what reading a body led to. */
export class Heard implements BodyListener {
  content = '';
  readonly outcomes: ('finish' | 'reply' | 'fail')[] = [];
  body = '';
  usage: Usage | null = null;
  fault: Fault | null = null;

  onContent(bytes: Buffer): void {
    this.content += bytes.toString();
  }

  onFinish(last: Buffer): void {
    this.outcomes.push('finish');
    this.body = last.toString();
  }

  onReply(body: Buffer): void {
    this.outcomes.push('reply');
    this.body = body.toString();
  }

  onFail(fault: Fault): void {
    this.outcomes.push('fail');
    this.fault = fault;
  }
}

/** Reads the pieces to their end and tells what was heard. */
export function read(make: (listener: Heard) => BodyReader, ...pieces: (string | Buffer)[]): Heard {
  const heard = new Heard();
  const reader = make(heard);
  for (const piece of pieces) reader.push(Buffer.from(piece));
  reader.end();
  heard.usage = reader.seen.usage;
  return heard;
}
