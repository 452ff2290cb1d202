import { describe, expect, it } from '@jest/globals';
import { readableLine } from '../../../src/cli/logs/log-line.js';

const REQUEST = {
  level: 30,
  time: Date.parse('2026-11-30T12:34:56.789Z'),
  msg: 'request',
  id: 'request-1',
  route: 'team-b',
  operation: 'chat',
  model: 'chat',
  status: 200,
  outcome: 'completed',
  attempts: [
    { channel: 'openrouter', fault: 'rate_limited', durationMs: 81 },
    { channel: 'local', durationMs: 2210 },
  ],
  usage: { promptTokens: 31, completionTokens: 120 },
  costMicros: 1234,
  durationMs: 2302.4,
};
const plain = (fields: object): string | null => readableLine(JSON.stringify(fields), {}, false);

describe('a line of the log for people', () => {
  it('says of a request where it went, how it ended and what it took', () => {
    expect(plain(REQUEST)).toBe(
      '12:34:56.789 INFO  200 completed · team-b chat chat · openrouter (rate_limited) → local · 2302 ms · 31+120 tokens · $0.001234 · request-1',
    );
  });

  it('says why a request was not tried', () => {
    const { attempts: _attempts, usage: _usage, costMicros: _cost, ...refused } = REQUEST;
    const line = plain({ ...refused, status: 429, outcome: 'refused', error: 'gateway_rpm' });
    expect(line).toContain('429 refused · team-b chat chat · gateway_rpm · 2302 ms · request-1');
  });

  it('lists the fields of any other line', () => {
    const line = plain({ level: 40, time: 0, msg: 'slow disk', ms: 12, path: { a: 1 } });
    expect(line).toBe('00:00:00.000 WARN  slow disk ms=12 path={"a":1}');
  });

  it('reads lines as Compose prints them', () => {
    expect(readableLine(`ai-gateway-1  | ${JSON.stringify(REQUEST)}`, {}, false)).toBe(plain(REQUEST));
  });

  it.each(['', 'not json', '{"half":', '[1]', '{"level":"x","time":1}'])('leaves %p as it is', (line) => {
    expect(readableLine(line, {}, false)).toBe(line);
    expect(readableLine(line, { errors: true }, false)).toBeNull();
  });

  it('filters by what went wrong, and by route', () => {
    const line = JSON.stringify(REQUEST);
    const failed = JSON.stringify({ ...REQUEST, outcome: 'failed' });
    expect(readableLine(line, { errors: true }, false)).toBeNull();
    expect(readableLine(failed, { errors: true }, false)).not.toBeNull();
    expect(readableLine(failed, { errors: true, route: 'team-a' }, false)).toBeNull();
    expect(readableLine(line, { route: 'team-b' }, false)).not.toBeNull();
    expect(readableLine(JSON.stringify({ level: 50, time: 0, msg: 'x' }), { errors: true }, false)).not.toBeNull();
  });

  it('lets no control character of a name reach the terminal', () => {
    expect(plain({ ...REQUEST, model: 'a\u001B[2Jb\rc' })).toContain('a�[2Jb�c');
  });

  it('colours the level on a terminal alone', () => {
    const line = JSON.stringify({ level: 50, time: 0, msg: 'x' });
    expect(readableLine(line, {}, true)).toContain('\u001B[31mERROR\u001B[0m');
    expect(readableLine(line, {}, false)).not.toContain('\u001B');
  });
});
