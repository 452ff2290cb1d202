import { describe, expect, it } from '@jest/globals';
import { selfTimes } from './self-times.ts';

const frame = (id: number, functionName: string, url = '', lineNumber = -1) => ({
  id,
  callFrame: { functionName, url, lineNumber },
});
const PROFILE = {
  startTime: 0,
  endTime: 100,
  nodes: [
    frame(1, '(idle)'),
    frame(2, '(program)'),
    frame(3, 'send', 'file:///srv/dist/platform/upstream/undici-transport.js', 9),
    frame(4, 'write', 'file:///srv/node_modules/undici/lib/dispatcher/client-h1.js', 99),
    frame(5, '', 'node:_http_outgoing', 4),
  ],
  samples: [3, 2, 3, 1, 4, 5],
  timeDeltas: [10, 20, 20, 30, 10, 10],
};

describe('selfTimes', () => {
  it('shares the time that was not idle among functions, largest first, after the warm-up', () => {
    const { functions } = selfTimes(PROFILE, 20);
    expect(functions).toEqual([
      { name: '(program)', share: 20 / 60 },
      { name: 'send dist/platform/upstream/undici-transport.js:10', share: 20 / 60 },
      { name: 'write undici/lib/dispatcher/client-h1.js:100', share: 10 / 60 },
      { name: '(anonymous) node:_http_outgoing:5', share: 10 / 60 },
    ]);
  });

  it('sums them up by module', () => {
    const names = selfTimes(PROFILE, 0).modules.map(({ name }) => name);
    expect(names).toEqual(['dist/platform/upstream', 'native code and system calls', 'undici', 'node:_http_outgoing']);
  });
});
