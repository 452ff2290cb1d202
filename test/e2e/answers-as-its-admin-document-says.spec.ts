import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { ADMIN_PASSWORD, Console, type AdminAnswer, type AdminRequest } from '../support/admin.js';
import { adminOperations } from '../support/admin-operations.js';
import { MESSAGES } from '../support/client.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { ScriptedUpstream } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

const ROOM = { EGRESS_ALLOW: '127.0.0.0/8', ADMIN_RATE_PER_MINUTE: '100000' };
const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(JSON.parse(readFileSync('docs/admin-api.json', 'utf8')) as object, 'api');

/** What is wrong with an answer, by the document; nothing where the document does not describe a JSON answer. */
function faultsOf(id: string, { status, body }: AdminAnswer): string[] {
  const { method, path } = OPERATIONS.get(id)!;
  const escaped = `/admin/api/v1/${path}`.replaceAll('/', '~1').replaceAll('{', '%7B').replaceAll('}', '%7D');
  const place = `/paths/${escaped}/${method.toLowerCase()}/responses/${status}/content/application~1json/schema`;
  const validate = ajv.compile({ $ref: `api#${place}` });
  validate(body);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${id}${instancePath} ${message}`);
}

const OPERATIONS = new Map(adminOperations().map((operation) => [operation.id, operation]));
/** Answers that are files, streams or redirects; and the set-up, which is over. */
const NO_JSON = /^stream|oidc|SignOn|^getOpenApi$|^exportConfig$|^getSetup$/i;

describe('the document of the admin API', () => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    running = runGateway(['serve'], { HOST: '127.0.0.1', PORT: '0', ADMIN_PASSWORD, ...ROOM });
  });
  afterAll(async () => {
    running.child.kill('SIGTERM');
    await running.exit();
    await upstream.stop();
  });

  it('describes what the gateway answers', async () => {
    const url = await running.url();
    const person = new Console(url);
    const faults: string[] = [];
    const seen = new Set<string>();
    const read = (id: string, answer: AdminAnswer): void => {
      seen.add(id);
      if (answer.status >= 300) faults.push(`${id} ${answer.status} ${JSON.stringify(answer.body)}`);
      else faults.push(...faultsOf(id, answer));
    };
    const act = async (id: string, path: string, request: AdminRequest): Promise<Record<string, unknown>> => {
      const answer = await person.ask(path, request);
      read(id, answer);
      return answer.body;
    };
    read('createSession', await person.signIn());
    const { id: tenant } = await act('createTenant', 'tenants', { body: { name: 'Acme' } });
    const channel = await act('createChannel', 'channels', {
      body: {
        name: 'managed',
        base_url: upstream.baseUrl,
        keys: [{ secret: 'sk-of-nobody-000000000000' }],
        models: ['m'],
        extra_headers: { 'x-secret-token': 'of-nobody' },
        budget: { day: '5' },
      },
    });
    const { id: route } = await act('createRoute', 'routes', {
      body: { name: 'r', channels: [{ channel: channel['id'] }] },
    });
    const targets = [{ channel: channel['id'], model: 'm' }];
    const { id: model } = await act('createModel', 'models', { body: { slug: 'chat', route, targets } });
    const token = await act('createToken', 'tokens', {
      body: { name: 'client', route, budget: { month: '5' }, limits: { rpm: 9 } },
    });
    const headers = { authorization: `Bearer ${String(token['secret'])}`, 'content-type': 'application/json' };
    const body = JSON.stringify({ model: 'chat', messages: MESSAGES });
    const answered = await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body });
    const request = answered.headers.get('x-request-id');
    await answered.text();
    await until(async () => ((await person.ask('requests')).body['data'] as unknown[]).length > 0);
    await act('rotateToken', `tokens/${String(token['id'])}/rotate`, { body: { grace: '1h' } });
    await act('explainModel', `models/${String(model)}/explain`, { body: {} });
    await act('previewVersion', 'versions/4/preview', { body: {} });
    await act('discoverModels', `channels/${String(channel['id'])}/models/discover`, { body: {} });
    await act('testChannel', `channels/${String(channel['id'])}/test`, { body: { model: 'm' } });
    await act('changeChannels', 'channels/bulk', { body: { ids: [channel['id']], action: 'tag', tag: 'new' } });
    await act('createPlaygroundToken', 'playground/token', { body: { route } });
    await act('createAdminToken', 'admin-tokens', { body: { name: 'bot', scope: 'read' } });
    await act('createInvitation', 'invitations', { body: { name: 'Bob', role: 'viewer' } });
    const ids: Record<string, string> = {
      tenants: String(tenant),
      channels: String(channel['id']),
      routes: String(route),
      models: String(model),
      tokens: String(token['id']),
      requests: String(request),
    };
    for (const { id, method, path } of OPERATIONS.values()) {
      if (method !== 'GET' || NO_JSON.test(id)) continue;
      const [kind = ''] = path.split('/');
      const named = path
        .replace('{id}', ids[kind] ?? '?')
        .replace('{channel}', ids['channels']!)
        .replace('{n}', '1')
        .replace('{model}', 'm');
      if (named.includes('?')) continue;
      const query =
        path === 'limits/effective'
          ? `?token=${ids['tokens']}`
          : /^(?:channels|routes)/.test(path)
            ? '?include=health,usage'
            : '';
      read(id, await person.ask(named + query));
    }
    expect(faults).toEqual([]);
    expect(seen.size).toBeGreaterThan(55);
  });
});
