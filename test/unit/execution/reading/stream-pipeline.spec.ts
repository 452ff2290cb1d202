import { describe, expect, it } from '@jest/globals';
import { faultOf } from '../../../../src/gateway/execution/fault.js';
import {
  StreamPipeline,
  type EventMeaning,
  type EventReader,
} from '../../../../src/gateway/execution/reading/stream-pipeline.js';
import { NOTHING_SEEN } from '../../../../src/gateway/execution/bill.js';
import { streamReader } from '../../../support/answer-readers.js';
import { SAMPLES } from '../../../support/dialects/samples.js';
import { Heard } from '../../../support/heard.js';

const LARGE = 'A'.repeat(300 * 1024);

/** Goes by the first letter of an event. */
class LetterReader implements EventReader {
  readonly seen = NOTHING_SEEN;
  readonly passesPieces = true;
  readonly takesLargeForContent = false;
  readonly readsRest = false;
  readonly rewrite = null;
  isComplete = false;
  instead: Buffer | null = null;

  constructor(readonly outlastsFaults: boolean) {}

  read(event: Buffer): EventMeaning {
    const [letter] = event.toString('latin1');
    this.instead = letter === 'r' ? Buffer.from('R\n\n') : letter === 'w' ? Buffer.alloc(0) : null;
    this.isComplete ||= letter === 'l';
    if (letter === 'e') return 'end';
    if (letter === 'f') return faultOf('invalid_stream');
    return letter === 'n' ? 'noise' : 'content';
  }

  end(): EventMeaning {
    this.instead = this.isComplete ? Buffer.from('E\n\n') : null;
    return this.isComplete ? 'end' : faultOf('incomplete');
  }
}

function told(chunks: readonly string[], outlastsFaults = false): Heard {
  const heard = new Heard();
  const pipeline = new StreamPipeline(heard, new LetterReader(outlastsFaults), 1_000);
  for (const chunk of chunks) pipeline.push(Buffer.from(chunk));
  pipeline.end();
  return heard;
}

describe('a stream', () => {
  it.each<[string, readonly string[], string, string]>([
    [
      'goes out from its first content on, with what came before',
      ['n1\n\n', 'c1\n\nn2\n\n', 'e\n\n'],
      'n1c1n2e',
      'finish',
    ],
    ['is none without content', ['n1\n\n', 'f\n\n'], '', 'fail'],
    [
      'has events written anew and left out in their places',
      ['c1\n\nr\n\nc2\n\nw\n\nc3\n\ne\n\n'],
      'c1Rc2c3e',
      'finish',
    ],
    ['ends with the event that ends it', ['c1\n\ne\n\nc2\n\n'], 'c1e', 'finish'],
    ['fails with the event that fails it', ['c1\n\nf\n\nc2\n\n'], 'c1', 'fail'],
    ['that is complete has its last words when the connection ends', ['c1\n\nl\n\n'], 'c1lE', 'finish'],
    ['that is not has none', ['c1\n\n'], 'c1', 'fail'],
  ])('%s', (_what, chunks, content, outcome) => {
    const heard = told(chunks);
    expect(`${heard.content}${heard.body}`.replaceAll('\n', '')).toBe(content);
    expect(heard.outcomes).toEqual([outcome]);
  });

  it('that is complete outlasts a failure behind it where its reader says so', () => {
    const chunks = ['l\n\n', 'f\n\n'];
    expect([told(chunks, true).outcomes, told(chunks, false).outcomes]).toEqual([['finish'], ['fail']]);
  });

  it('holds back no more than it may', () => {
    const heard = told([`n${'1'.repeat(600)}\n\n`, `n${'2'.repeat(600)}\n\n`]);
    expect([heard.content, heard.outcomes, heard.fault?.kind]).toEqual(['', ['fail'], 'invalid_stream']);
  });
});

it('a large event that has gone out in part and tells of a failure leaves its client inside of it', () => {
  const heard = new Heard();
  const reader = streamReader(['anthropic', 'anthropic'], 'stream', heard);
  reader.push(Buffer.from(SAMPLES.anthropic.ends.begun));
  reader.push(Buffer.from(`event: message_delta\ndata: {"type":"message_delta","pad":"${LARGE}`));
  expect(heard.content).toContain('AAAA');
  reader.push(Buffer.from('","error":{"type":"api_error","message":"no"}}\n\n'));
  expect([heard.outcomes, reader.isInsideEvent]).toEqual([['fail'], true]);
});
