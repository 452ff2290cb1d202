import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { post } from '../support/dialect-asks.js';
import { startByDialect } from '../support/dialect-gateways.js';
import { recordedBody } from '../support/dialect-streams.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { json, ScriptedUpstream } from '../support/scripted-upstream.js';

const PAIRS = DIALECT_NAMES.flatMap((client) => DIALECT_NAMES.map((upstream) => [client, upstream] as const));
const HALF = /\\u(?:d[89ab][\da-f]{2}(?!\\ud[c-f])|(?<!\\ud[89ab][\da-f]{2}\\u)d[c-f][\da-f]{2})/i;
const TEXT = 'cut \ud83d here, whole 😀';

describe('half of a character in a request', () => {
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

  it.each(PAIRS)('of a client of %s never reaches an upstream of %s', async (client, dialect) => {
    upstream.always(json(200, recordedBody(dialect, 'text', 'response')));
    const response = await post(gateways.get(dialect)!, client, { stream: false, text: TEXT });
    const sent = upstream.requests[0]?.body ?? '';
    expect(response.status).toBe(200);
    expect(sent).not.toMatch(HALF);
    expect(JSON.stringify(JSON.parse(sent))).toContain('cut \ufffd here, whole 😀');
  });

  it.each(DIALECT_NAMES)('in the arguments of an earlier call never reaches an upstream of %s', async (dialect) => {
    upstream.always(json(200, recordedBody(dialect, 'text', 'response')));
    const call = { id: 'call_1', type: 'function', function: { name: 'f', arguments: '{"a":"\\ud83d"}' } };
    const messages = [
      { role: 'user', content: 'go' },
      { role: 'assistant', content: null, tool_calls: [call] },
      { role: 'tool', tool_call_id: 'call_1', content: '\ude00' },
    ];
    const response = await ask(gateways.get(dialect)!, JSON.stringify({ model: 'm', messages }));
    expect(response.status).toBe(200);
    const sent = upstream.requests[0]!.body;
    expect(sent.replaceAll('\\\\', '')).not.toMatch(HALF);
  });

  it.each(DIALECT_NAMES)('stands as text where it is one, before an upstream of %s', async (dialect) => {
    upstream.always(json(200, recordedBody(dialect, 'text', 'response')));
    const text = 'in JSON it is \\ud83d';
    await post(gateways.get(dialect)!, 'openai-chat', { stream: false, text });
    expect(upstream.requests[0]!.body).toContain(JSON.stringify(text).slice(1, -1));
  });

  it('is taken with a byte order mark in front of the body', async () => {
    const body = { model: 'm', messages: [{ role: 'user', content: 'hi' }] };
    const response = await ask(gateways.get('openai-chat')!, `\ufeff${JSON.stringify(body)}`);
    expect([response.status, upstream.requests[0]?.body]).toEqual([200, JSON.stringify(body)]);
  });
});

async function ask({ url }: TestGateway, body: string): Promise<Response> {
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  return await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
}
