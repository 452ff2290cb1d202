import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { ByteBudget } from '../../src/platform/memory/byte-budget.js';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { post } from '../support/dialect-asks.js';
import { startByDialect } from '../support/dialect-gateways.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import { longestStretch } from '../support/loop-stretch.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { asUsual } from '../support/processor-time.js';
import { chatEvents, chunk, event, ScriptedUpstream, sse, type Script } from '../support/scripted-upstream.js';
import { someOf } from '../support/tier.js';

const MIB = 1024 * 1024;
const MOST_STRETCH_MS = 50;
const PAIRS = DIALECT_NAMES.flatMap((client) => DIALECT_NAMES.map((upstream) => [client, upstream] as const));

/** In pieces of the size that a socket brings. */
function inPieces(text: string, bytes = 4_096): Script {
  const whole = Buffer.from(text);
  return async (response, { gone }) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (let at = 0; at < whole.length; at += bytes) {
      const isTaken = response.write(whole.subarray(at, at + bytes));
      if (!isTaken) await once(response, 'drain', { signal: gone }).catch(() => {});
      if (gone.aborted) return;
    }
    response.end();
  };
}

describe('a picture in one event of a stream', () => {
  let upstream: ScriptedUpstream;
  let gateways: Map<DialectName, TestGateway>;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    gateways = await startByDialect(upstream.baseUrl);
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    for (const gateway of gateways.values()) await gateway.stop();
    await upstream.stop();
  });

  it.each(DIALECT_NAMES)('reaches a client of %s byte by byte, and nobody waits for it', async (dialect) => {
    const stream = SAMPLES[dialect].answers.picture(6 * MIB);
    let stretch = Infinity;
    for (let round = 0; round < 2 || (round < 6 && stretch >= MOST_STRETCH_MS); round++) {
      upstream.next(inPieces(stream));
      let received = '';
      const longest = await longestStretch(async () => {
        received = await (await post(gateways.get(dialect)!, dialect, { stream: true })).text();
      });
      expect(withoutDone(received) === withoutDone(stream)).toBe(true);
      stretch = Math.min(stretch, asUsual(longest)); // the first of all compiles what it runs, and a busy machine only ever adds
    }
    expect(stretch).toBeLessThan(MOST_STRETCH_MS);
  });

  it.each(someOf(PAIRS, 3))('does no harm to a client of %s at an upstream of %s', async (client, dialect) => {
    for (const stream of [true, false]) {
      upstream.next(inPieces(SAMPLES[dialect].answers.picture(5 * MIB), 60_000));
      const response = await post(gateways.get(dialect)!, client, { stream });
      expect([response.status, (await response.text()).includes('here')]).toEqual([200, true]);
    }
  });

  it.each(DIALECT_NAMES)('is never finished for a client of %s where it breaks off', async (dialect) => {
    const stream = SAMPLES[dialect].answers.picture(5 * MIB);
    const cut = Math.floor(stream.length * 0.9);
    upstream.always(sse([stream.slice(0, cut)], { ending: 'reset' }));
    const response = await post(gateways.get(dialect)!, dialect, { stream: true });
    const text = response.text();
    if (response.status === 200) await expect(text).rejects.toThrow('terminated');
    else await text;
    expect([200, 502]).toContain(response.status);
  });
});

describe('many large events at once', () => {
  const LIMIT = 6 * MIB;
  const EVENT = 3 * MIB;
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    const channels = [{ id: 'only', base_url: upstream.baseUrl, api_keys: ['key-a'] }];
    gateway = await startGateway({
      GATEWAY_ROUTES: JSON.stringify([{ token: TOKEN, channels }]),
      MEMORY_BUDGET: `${LIMIT}B`,
    });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  it('wait for each other within the budget, while small ones go on, and all arrive', async () => {
    const budget = gateway.app.get(ByteBudget);
    const words = chatEvents('here');
    const large = [words[0], words[1], event(chunk({ images: ['A'.repeat(EVENT)] })), ...words.slice(2)].join('');
    upstream.always(inPieces(large, 60_000));
    let most = 0;
    const asked = Array.from({ length: 10 }, async () => {
      const response = await post(gateway, 'anthropic', { stream: true });
      return [response.status, (await response.text()).includes('message_stop')];
    });
    const all = Promise.all(asked);
    let isOver = false;
    void all.finally(() => (isOver = true));
    const look = (): void => {
      most = Math.max(most, budget.heldBytes);
      if (!isOver) setImmediate(look);
    };
    look();
    expect(await all).toEqual(asked.map(() => [200, true]));
    expect(most).toBeGreaterThan(LIMIT / 2);
    expect(most).toBeLessThan(LIMIT + EVENT);
    expect(budget.heldBytes).toBe(0);
  });
});

function withoutDone(stream: string): string {
  return stream.replace('data: [DONE]\n\n', '');
}
