import { describe, expect, it } from '@jest/globals';
import { asUsual } from '../../support/processor-time.js';
import { until, untilRight } from '../../support/until.js';
import { BYSTANDER, headOf, type RawClient } from '../../support/walls.js';
import { NO_HARM, wallSuite } from '../../support/wall-suite.js';

const COUNT = '/v1/messages/count_tokens';
const BODY_BYTES = 25 * 1024 * 1024;
const HELLO = {
  model: 'm',
  max_tokens: 1,
  messages: [{ role: 'user', content: 'Hello! How can I assist you today?' }],
};

const suite = wallSuite();

/** What a tokenizer makes of it; where its thread is late on a busy machine, the length is told instead. */
const RIGHT = 16;

async function count(url: string): Promise<number> {
  const answer = await fetch(url + COUNT, {
    method: 'POST',
    headers: { 'x-api-key': BYSTANDER, 'content-type': 'application/json' },
    body: JSON.stringify(HELLO),
  });
  return ((await answer.json()) as { input_tokens: number }).input_tokens;
}

async function countOf(url: string): Promise<number> {
  return await untilRight(
    async () => await count(url),
    (tokens) => tokens === RIGHT,
  );
}

/** Many small values, which are the dearest to read. */
function manyValues(): Buffer {
  const head = '{"model":"m","max_tokens":1,"messages":[{"role":"user","content":"hi"}],"x":[';
  return Buffer.from(`${head}${'{},'.repeat((BODY_BYTES - head.length - 4) / 3)}{}]}`);
}

function send(body: Buffer): RawClient {
  return suite.connect(headOf(COUNT, body.length)).write(body);
}

describe('counting tokens', () => {
  it('is refused by its head where the requests of the token are used up', async () => {
    await suite.begin({ route: { limits: { rpm: 1 } } });
    const first = send(Buffer.from(JSON.stringify(HELLO)));
    await until(() => first.status !== 0);
    const late = suite.connect(headOf(COUNT, BODY_BYTES));
    await until(() => late.status !== 0);
    expect([first.status, late.status]).toEqual([200, 429]);
  });

  it('of one token costs neither the loop nor the count of another', async () => {
    const { url, ...wall } = await suite.begin();
    expect(await countOf(url)).toBe(RIGHT);
    const body = manyValues();
    const before = wall.loopCpuMs();
    for (let i = 0; i < 4; i++) send(body);
    await until(() => suite.statuses.every((status) => status !== 0));
    expect(asUsual(wall.loopCpuMs() - before)).toBeLessThan(1_500);
    const deep = `{"model":"m","messages":${'['.repeat(500_000)}`;
    for (let i = 0; i < 4; i++) send(Buffer.from(deep));
    expect(await countOf(url)).toBe(RIGHT);
    await until(() => suite.statuses.slice(4).every((status) => status !== 0));
    expect(suite.statuses.slice(4)).toEqual([400, 400, 400, 400]);
    expect(await countOf(url)).toBe(RIGHT);
    await suite.bystander.asked(3);
    expect(suite.harm).toEqual(NO_HARM);
  });
});
