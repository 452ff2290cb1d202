import { describe, expect, it } from '@jest/globals';
import { CollectedStream } from '../../../../src/gateway/execution/reading/collected-stream.js';
import { faultOf } from '../../../../src/gateway/execution/fault.js';
import { Heard, read } from '../../../support/heard.js';
import { chatEvents, DONE, event } from '../../../support/scripted-upstream.js';

const USAGE = event({ choices: [], usage: { prompt_tokens: 7, completion_tokens: 3 } });
const STREAM = Buffer.from([...chatEvents('Hällo', ' ✓').slice(0, -1), USAGE, DONE].join(''));
const FINISHED_AT = STREAM.length - Buffer.byteLength(USAGE + DONE);

function fold(...pieces: (string | Buffer)[]): Heard {
  return read(
    (listener) => new CollectedStream(listener, { reportedModel: null, maxEventBytes: 64 * 1024 * 1024 }),
    ...pieces,
  );
}

describe('a stream folded into a whole answer', () => {
  it('gives the same reply wherever it is cut in two', () => {
    for (let cut = 0; cut <= STREAM.length; cut++) {
      const heard = fold(STREAM.subarray(0, cut), STREAM.subarray(cut));
      expect([heard.outcomes, heard.content]).toEqual([['reply'], '']);
      expect(heard.usage).toMatchObject({ promptTokens: 7 });
      expect(JSON.parse(heard.body)).toMatchObject({
        object: 'chat.completion',
        choices: [{ index: 0, message: { role: 'assistant', content: 'Hällo ✓' }, finish_reason: 'stop' }],
        usage: { prompt_tokens: 7, completion_tokens: 3 },
      });
    }
  });

  it('is never a reply when it breaks off before its finish reason, at whichever byte', () => {
    for (let end = 0; end < STREAM.length; end++) {
      const heard = fold(STREAM.subarray(0, end));
      expect([end, heard.outcomes]).toEqual([end, end < FINISHED_AT ? ['fail'] : ['reply']]);
    }
  });

  it('is a reply when the connection breaks after its finish reason, and a fault when it breaks before', () => {
    for (const [end, outcome] of [
      [FINISHED_AT, 'reply'],
      [FINISHED_AT - 1, 'fail'],
    ] as const) {
      const heard = new Heard();
      const reader = new CollectedStream(heard, { reportedModel: 'mine', maxEventBytes: 64 * 1024 * 1024 });
      reader.push(STREAM.subarray(0, end));
      reader.fail(faultOf('disconnected'));
      expect(heard.outcomes).toEqual([outcome]);
      if (outcome === 'reply') expect(JSON.parse(heard.body)).toMatchObject({ model: 'mine' });
      else expect(heard.fault?.kind).toBe('disconnected');
    }
  });

  it('passes over comments between its events', () => {
    expect(fold(': one\n\n', STREAM.subarray(0, 300), STREAM.subarray(300)).outcomes).toEqual(['reply']);
    expect(fold(chatEvents('x').join(': keep-alive\n\n')).outcomes).toEqual(['reply']);
  });
});
