import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES } from '../../src/gateway/protocol/dialect-name.js';
import { ADMIN_PASSWORD, Console, type AdminAnswer } from '../support/admin.js';
import { chat, type Answer } from '../support/client.js';
import { startRoute, type TestGateway } from '../support/gateway.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { json, refusal, reset, ScriptedUpstream, text, type Script } from '../support/scripted-upstream.js';
import { someOf } from '../support/tier.js';
import { workers } from '../support/workers.js';
import { rounds } from '../support/rounds.js';

const MODEL = 'm';
const ROUNDS = 6;
const BARE = [404, 403, 402, 410, 502, 504].map((status) => [`a bare ${status}`, refusal(status)] as const);
const LISTED = json(200, { data: [{ id: MODEL }] });

describe.each(DIALECT_NAMES)('what all tokens of one tenant see at a channel of %s that it shares', (dialect) => {
  const broken: readonly (readonly [string, Script])[] = [
    ...SAMPLES[dialect].faults.map(({ what, script }) => [what, script] as const),
    ...BARE,
    ['a body that is none', text(200, 'nothing')],
    ['a connection that breaks', reset()],
  ];
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  const culprits: string[] = [];
  let bystander = '';
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    gateway = await startRoute(upstream.baseUrl, {}, { ADMIN_PASSWORD, EGRESS_ALLOW: '127.0.0.0/8' });
    const person = new Console(gateway.url);
    await person.signIn();
    const create = async (kind: string, body: object): Promise<AdminAnswer['body']> => {
      const answer = await person.ask(kind, { body });
      expect([kind, answer.status, answer.body.error]).toEqual([kind, 201, undefined]);
      return answer.body;
    };
    const keys = [{ secret: 'key-number-one' }, { secret: 'key-number-two' }];
    const all = { name: 'All', base_url: upstream.baseUrl, dialects: [dialect], keys };
    const { id: channel } = await create('channels', all);
    const tokensOf = async (name: string, count: number): Promise<string[]> => {
      const { id: tenant } = await create('tenants', { name });
      const { id: route } = await create('routes', { name, tenant, channels: [{ channel }] });
      const tokens: string[] = [];
      for (let i = 0; i < count; i++) {
        tokens.push((await create('tokens', { name: `${name} ${i}`, route }))['secret'] as string);
      }
      return tokens;
    };
    culprits.push(...(await tokensOf('One', 3)));
    [bystander = ''] = await tokensOf('Two', 1);
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  async function ask(token: string, fields: object): Promise<Answer> {
    return await chat(gateway.url, { model: MODEL, ...fields }, { authorization: `Bearer ${token}` });
  }

  it.each(someOf(broken, 3))('costs no other tenant its channel: %s', async (_what, script) => {
    upstream.always((response, request) => {
      const poisoned = request.body.includes('poison') ? script : SAMPLES[dialect].answers.fine;
      return (request.method === 'GET' ? LISTED : poisoned)(response, request);
    });
    for (let round = 0; round < ROUNDS; round++) {
      const poison = { stream: round % 2 === 0, messages: [{ role: 'user', content: 'poison' }] };
      const answers = await Promise.all(culprits.map(async (token) => await ask(token, poison)));
      for (const { status } of answers) expect(status).toBeGreaterThanOrEqual(400);
    }
    if (workers() > 1) await rounds(gateway.url, 25); // every worker has heard the others
    upstream.requests.length = 0;
    const answer = await ask(bystander, {});
    expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('fine')]);
    expect(upstream.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
  });
});
