import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { get } from '../support/client.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import {
  chatEvents,
  completion,
  json,
  ScriptedUpstream,
  sse,
  text,
  type Script,
} from '../support/scripted-upstream.js';
import { someOf } from '../support/tier.js';
import { untilRight } from '../support/until.js';

const CLIENTS = DIALECT_NAMES.map((name) => [name] as const);
const WAYS = DIALECT_NAMES.flatMap((client) => [[client, false] as const, [client, true] as const]);
const RESCUE = 'from the second';

interface Reply {
  readonly id: string;
  readonly status: number;
  readonly text: string;
}

interface Receipt {
  readonly outcome?: string;
  readonly attempts: { readonly channel: string; readonly fault?: string | null }[];
}

describe.each(DIALECT_NAMES)('a 200 without an answer of %s', (dialect) => {
  let first: ScriptedUpstream;
  let second: ScriptedUpstream;
  let gateway: TestGateway;
  let serial = 0;
  beforeAll(async () => {
    first = await ScriptedUpstream.start();
    second = await ScriptedUpstream.start();
    const channels = [
      { id: 'first', dialect, base_url: first.baseUrl, api_keys: ['key-1'], models: ['both-*', 'alone-*'] },
      { id: 'second', base_url: second.baseUrl, api_keys: ['key-2'], models: ['both-*'], priority: 1 },
    ];
    gateway = await startGateway({
      GATEWAY_ROUTES: JSON.stringify([{ name: 'r', token: TOKEN, channels }]),
      LEDGER_DURABILITY: 'strict',
    });
  });
  afterEach(() => {
    first.reset();
    second.reset();
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([first.stop(), second.stop()]);
  });

  async function ask(client: DialectName, model: string, isStream: boolean): Promise<Reply> {
    const [path, body] = SAMPLES[client].requests.small({ model, stream: isStream, text: 'go' });
    const id = `empty-${++serial}`;
    const response = await fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': TOKEN, 'x-request-id': id },
      body: JSON.stringify(body),
    });
    return { id, status: response.status, text: await response.text() };
  }

  /** How a request ended by its receipt, and which attempts of it failed. */
  async function booked(id: string): Promise<unknown[]> {
    const look = async (): Promise<Receipt> =>
      (await get(`${gateway.url}/v1/receipts/${id}`)).json() as unknown as Receipt;
    const receipt = await untilRight(look, ({ outcome }) => outcome !== undefined);
    return [receipt.outcome, ...(receipt.attempts ?? []).map(({ channel, fault }) => [channel, Boolean(fault)])];
  }

  const { whole, streams, late } = SAMPLES[dialect].answers.answerless;
  const rows: [string, Script][] = [
    ...whole.map((body): [string, Script] => [body, text(200, body, 'application/json')]),
    ...streams.map((events): [string, Script] => [events, sse([events])]),
  ];

  it.each(rows)('is a failure that another channel makes good: %j', async (_body, script) => {
    for (const [client, isStream] of someOf(WAYS, 3)) {
      first.always(script);
      second.always(isStream ? sse(chatEvents(RESCUE)) : json(200, completion(RESCUE)));
      const answer = await ask(client, `both-${++serial}`, isStream);
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining(RESCUE)]);
      expect(answer.text).not.toContain('half');
      expect(await booked(answer.id)).toEqual(['completed', ['first', true], ['second', false]]);
    }
  });

  it('is an error where nobody else is left', async () => {
    for (const [index, [, script]] of rows.entries()) {
      const [client, isStream] = WAYS[index % WAYS.length]!;
      first.always(script);
      const answer = await ask(client, `alone-${++serial}`, isStream);
      expect(answer.status).toBeGreaterThanOrEqual(500);
      expect(answer.text).toContain('"error"');
      const [outcome, ...attempts] = await booked(answer.id);
      expect(outcome).toBe('failed');
      for (const attempt of attempts) expect(attempt).toEqual(['first', true]);
    }
  });

  it.each(CLIENTS)('never looks finished when it fails after content, for a client of %s', async (client) => {
    first.always(sse([late]));
    const answer = await ask(client, `both-${++serial}`, true);
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('half of ')]);
    expect(answer.text).not.toMatch(SAMPLES[client].view.endMark);
    expect(answer.text).toMatch(/"error"/);
    expect(await booked(answer.id)).toEqual(['failed', ['first', true]]);
    expect(second.requests).toHaveLength(0);
  });
});
