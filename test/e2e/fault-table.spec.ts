import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chat, get } from '../support/client.js';
import { BROKEN_ANSWERS } from '../support/broken-answers.js';
import type { FaultRow } from '../support/fault-row.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { REFUSALS } from '../support/refusals.js';
import { chatEvents, completion, json, ScriptedUpstream, sse, type SeenRequest } from '../support/scripted-upstream.js';

const KEY_A1_FIRST = '00000000-0000-4000-8000-000000000000';
const ROWS = [...BROKEN_ANSWERS, ...REFUSALS].map((row, place) => ({ ...row, place }));
type Row = (typeof ROWS)[number];
/** Only of an upstream that says nothing: nothing else has to come within a time. */
const SOON = { timeouts: { headers: 0.4, first_content: 0.4, idle: 0.4 } };

describe.each(['stream', 'whole'] as const)('the fault table, %s', (mode) => {
  const rows = ROWS.filter(({ only }) => only === undefined || only === mode);
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.keepsConnections = false; // a reset of a kept connection is another fault
    const routes = rows.flatMap((row) => [aloneRoute(row), poolRoute(row)]);
    gateway = await startGateway({ GATEWAY_ROUTES: JSON.stringify(routes) });
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  /** Probes of what another row has put aside are no attempts. */
  const keysAsked = (): string[] => upstream.requests.filter(({ method }) => method === 'POST').map(keyOf);
  const root = (): string => upstream.baseUrl.replace('/v1', '');
  const timeoutsOf = ({ isSilent }: FaultRow): object => (isSilent ? SOON : {});

  function aloneRoute(row: Row): object {
    const channel = { id: 'a', base_url: root(), api_keys: ['a1'], ...timeoutsOf(row) };
    return { name: `alone-${row.place}`, token: tokenOf('alone', row), channels: [channel] };
  }

  function poolRoute(row: Row): object {
    const first = { id: 'a', base_url: `${root()}/a`, api_keys: ['a1', 'a2'], priority: 0, ...timeoutsOf(row) };
    const second = { id: 'b', base_url: `${root()}/b`, api_keys: ['b1'], priority: 1 };
    return { name: `pool-${row.place}`, token: tokenOf('pool', row), channels: [first, second] };
  }

  it.each(rows)('$fault, one key', async (row) => {
    const { script, alone } = row;
    upstream.always(script);
    const answer = await chat(gateway.url, { stream: mode === 'stream' }, headersOf('alone', row));
    expect(answer.status).toBe(alone.status);
    if (alone.status !== 200) expect(answer.error.code).toBe(alone.code);
    expect(keysAsked()).toHaveLength(alone.attempts ?? 1);
    expect(answer.headers.get('x-should-retry')).toBe(alone.noRetry === true ? 'false' : null);
    const retryAfter = answer.headers.get('retry-after');
    if (alone.retryAfter === undefined) expect(retryAfter).toBeNull();
    else expect(Math.abs(Number(retryAfter) - alone.retryAfter)).toBeLessThanOrEqual(1);
    expect(answer.headers.get('x-request-id')).toBe(KEY_A1_FIRST);
  });

  it.each(rows)('$fault, three keys on two channels', async (row) => {
    const { script, alone, pool, isRescued = true, cooldown } = row;
    const isFine = mode === 'stream' ? sse(chatEvents('rescued')) : json(200, completion('rescued'));
    upstream.always((response, request) => (request.path.startsWith('/a/') ? script : isFine)(response, request));
    const answer = await chat(gateway.url, { stream: mode === 'stream' }, headersOf('pool', row));
    expect(keysAsked()).toEqual(pool);
    expect(answer.status).toBe(isRescued ? 200 : alone.status);
    if (isRescued && pool.at(-1) === 'b1') expect(answer.text).toContain('rescued');
    expect(answer.headers.get('x-gateway-attempts')).toBe(String(pool.length));
    if (cooldown === undefined) return;
    const { apis } = (await get(`${gateway.url}/v1/status`, headersOf('pool', row))).json() as {
      apis: { cooldowns: object[] }[];
    };
    expect(apis[0]!.cooldowns[0]).toMatchObject(cooldown);
    expect(apis[1]!.cooldowns).toEqual([]);
  });
});

function keyOf({ headers }: SeenRequest): string {
  return (headers.authorization ?? '').replace('Bearer ', '');
}

/** Every row has routes, and so channels, of its own: what one puts aside is no matter of another. */
function tokenOf(keys: 'alone' | 'pool', { place }: Row): string {
  return `gw_${keys}_${place}_4fT9xQ2mZ8`;
}

function headersOf(keys: 'alone' | 'pool', row: Row): Record<string, string> {
  return { authorization: `Bearer ${tokenOf(keys, row)}`, 'x-request-id': KEY_A1_FIRST };
}
