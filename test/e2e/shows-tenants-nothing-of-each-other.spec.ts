import { describe, expect, it } from '@jest/globals';
import { Catalog } from '../../src/gateway/catalog/catalog.js';
import { RouteTable } from '../../src/http/errors/route-table.js';
import { adminToken, OTHER_TENANT, sessionOf, type Credential } from '../support/admin-actors.js';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { chat, post } from '../support/client.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { completion, json } from '../support/scripted-upstream.js';
import { suite } from '../support/suite.js';

const ACME = 'tn_acmeacmeacmeacme';
const TOKENS: Readonly<Record<string, string>> = {
  [ACME]: 'gw_acme_4fT9xQ2mZ8',
  [OTHER_TENANT]: 'gw_other_8Kp3nW6rV1',
};
const REQUEST = 'request-of-acme';
/** Endpoints whose bodies may refer to something; the others are about whoever asks alone. */
const REFERS = /^\/admin\/api\/v1\/(?!account|session|setup|oidc|invitations\/accept|system)/;
const BODIES = ['POST', 'PUT', 'PATCH'];
const KINDS = ['routes', 'channels', 'keys', 'models', 'targets', 'tokens'] as const;

/** Whatever a tenant may have, declared. */
function declared(baseUrl: string): string {
  const tenants = Object.keys(TOKENS);
  return JSON.stringify({
    tenants: tenants.map((id) => ({ id, name: nameOf(id) })),
    channels: tenants.map((tenant) => {
      return { id: `channel-of-${nameOf(tenant)}`, tenant, base_url: baseUrl, api_keys: [`key-of-${nameOf(tenant)}`] };
    }),
    routes: tenants.map((tenant) => {
      const channel = `channel-of-${nameOf(tenant)}`;
      const models = [{ id: `model-of-${nameOf(tenant)}`, targets: [{ channel, model: 'm' }] }];
      return { name: `route-of-${nameOf(tenant)}`, tenant, channels: [channel], models };
    }),
    tokens: tenants.map((tenant) => {
      return { name: `token-of-${nameOf(tenant)}`, token: TOKENS[tenant], route: `route-of-${nameOf(tenant)}` };
    }),
  });
}

function nameOf(tenant: string): string {
  return tenant === ACME ? 'acme' : 'other';
}

/** The same things, managed; gives the ids of those that the catalog does not have. */
async function manage(gateway: TestGateway, owner: Console, tenant: string, baseUrl: string): Promise<string[]> {
  const made: string[] = [];
  const make = async (path: string, body: object): Promise<string> => {
    const answer = await owner.ask(path, { body });
    expect([path, answer.status, answer.body.error]).toEqual([path, 201, undefined]);
    made.push(answer.body['id'] as string);
    return answer.body['id'] as string;
  };
  const name = `managed-of-${nameOf(tenant)}`;
  const channel = await make('channels', { name, tenant, base_url: baseUrl, keys: [{ secret: `sk-${name}-1234567` }] });
  const route = await make('routes', { name, tenant, channels: [{ channel }] });
  await make('models', { slug: name, route, targets: [{ channel, model: 'm' }] });
  await make('tokens', { name, route });
  await make('admin-tokens', { name, scope: 'read', tenant });
  await make('invitations', { name, role: 'tenant_admin', tenant });
  await sessionOf(gateway.app, 'tenant_admin', { tenant });
  const people = (await owner.ask('people')).body['data'] as { id: string; tenant: string | null }[];
  const [person, ...others] = people.filter((each) => each.tenant === tenant).map(({ id }) => id);
  return [...made, person!, ...others];
}

/** Every id of what belongs to a tenant in the catalog, itself included. */
function catalogIds({ app }: TestGateway, tenant: string): string[] {
  const entities = app.get(Catalog).entities();
  const own = new Set<string>([tenant]);
  for (const kind of KINDS)
    for (const entity of entities[kind]) {
      const { tenant: of, route, channel, virtualModel } = entity as unknown as Partial<Record<string, string | null>>;
      if ([of, route, virtualModel, kind === 'keys' ? channel : null].some((id) => own.has(id ?? '')))
        own.add(entity.id);
    }
  return [...own];
}

interface Endpoint {
  readonly method: string;
  readonly path: string;
}

/** Every endpoint of the router. */
function endpointsOf({ app }: TestGateway): Endpoint[] {
  const all = app
    .get(RouteTable)
    .all()
    .filter(({ path, method }) => !path.includes('*') && method !== 'HEAD');
  return [...new Map(all.map(({ method, path }) => [`${method} ${path}`, { method, path }])).values()];
}

interface Seen {
  readonly status: number;
  readonly body: string;
}

/** What somebody gets to see, with `id` for the id that was asked for. */
async function look(
  url: string,
  { method, path }: Endpoint,
  id: string,
  credential: Credential,
  bodyOf: (id: string) => object = () => ({}),
): Promise<Seen> {
  const abort = new AbortController();
  const hasBody = BODIES.includes(method);
  const response = await fetch(`${url}${path.replaceAll(/:\w+/g, encodeURIComponent(id))}`, {
    method,
    headers: {
      ...credential,
      'x-request-id': 'asked',
      'if-match': '"v1"',
      ...(hasBody && { 'content-type': 'application/json' }),
    },
    ...(hasBody && { body: JSON.stringify(bodyOf(id)) }),
    signal: abort.signal,
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream') === true) {
    abort.abort();
    return { status: response.status, body: 'a stream' };
  }
  return { status: response.status, body: (await response.text()).replaceAll(id, 'ID') };
}

/** An id of the same form that nothing has. */
function nobodysLike(id: string): string {
  const [, prefix] = /^([a-z]+_)[a-z2-7]{16}$/.exec(id) ?? [];
  return prefix === undefined ? 'nothing-is-called-so' : `${prefix}nobodynobodynobo`;
}

/** The door of an endpoint is shut to a credential, whatever it asks for: it opens another, or lacks the right. */
const SHUT: ReadonlySet<number> = new Set([401, 403]);

/** Somebody who asks, and what for. */
interface Question {
  readonly endpoint: Endpoint;
  readonly id: string;
  readonly credential: Credential;
  readonly body?: (id: string) => object;
}

/** How what somebody sees of an id differs from what they see of one that nothing has; null where it does not. */
async function difference(url: string, { endpoint, id, credential, body }: Question): Promise<string | null> {
  const [expected, seen] = [
    await look(url, endpoint, nobodysLike(id), credential, body),
    await look(url, endpoint, id, credential, body),
  ];
  const isAskedFor = body === undefined;
  const isRefused = isAskedFor ? seen.status === 404 || SHUT.has(seen.status) : seen.status >= 400;
  if (seen.status === expected.status && seen.body === expected.body && isRefused) return null;
  const what = `${endpoint.method} ${endpoint.path} ${id} ${body === undefined ? '' : JSON.stringify(body('ID'))}`;
  return `${what}: ${seen.status} ${seen.body}, not ${expected.status} ${expected.body}`;
}

async function differences(url: string, questions: readonly Question[]): Promise<string[]> {
  const found: (string | null)[] = [];
  for (const question of questions) found.push(await difference(url, question));
  return found.filter((each) => each !== null);
}

/** The last id of every kind. */
function oneOfEach(ids: readonly string[]): string[] {
  return [...new Map(ids.map((id) => [id.split('_')[0], id])).values()];
}

function everyone<Each>(who: readonly Credential[], what: readonly Each[]): (Each & { credential: Credential })[] {
  return who.flatMap((credential) => what.map((each) => ({ ...each, credential })));
}

describe('two tenants', () => {
  const own = suite();

  interface Stage {
    readonly gateway: TestGateway;
    /** Of whatever is the first tenant's. */
    readonly ids: readonly string[];
    readonly names: readonly string[];
    /** Every way in which somebody of the other tenant can prove who they are. */
    readonly strangers: readonly Credential[];
    readonly insiders: readonly Credential[];
  }

  async function start(): Promise<Stage> {
    own.upstream.always(json(200, completion('ok')));
    const baseUrl = own.upstream.baseUrl;
    const gateway = own.keep(
      await startGateway({
        GATEWAY_ROUTES: declared(baseUrl),
        ADMIN_PASSWORD,
        ADMIN_RATE_PER_MINUTE: '1000000',
        EGRESS_ALLOW: '127.0.0.0/8',
      }),
    );
    const owner = new Console(gateway.url);
    await owner.signIn();
    const managed = await manage(gateway, owner, ACME, baseUrl);
    await manage(gateway, owner, OTHER_TENANT, baseUrl);
    const acme = { authorization: `Bearer ${TOKENS[ACME]}` };
    const fields = { model: 'model-of-acme' };
    expect((await chat(gateway.url, fields, { ...acme, 'x-request-id': REQUEST })).status).toBe(200);
    const kept = await post(`${gateway.url}/v1/responses`, { ...fields, input: 'hi' }, acme);
    return {
      gateway,
      ids: [...new Set([...catalogIds(gateway, ACME), ...managed, REQUEST, kept.json()['id'] as string])],
      names: ['route-of-acme', 'channel-of-acme', 'model-of-acme', 'token-of-acme', 'managed-of-acme'],
      strangers: await credentialsOf(gateway, OTHER_TENANT),
      insiders: await credentialsOf(gateway, ACME),
    };
  }

  async function credentialsOf({ app }: TestGateway, tenant: string): Promise<Credential[]> {
    const ofAdmins = [await adminToken(app, 'read', { tenant }), await adminToken(app, 'admin', { tenant })];
    const secrets = [TOKENS[tenant], ...ofAdmins];
    const session = await sessionOf(app, 'tenant_admin', { tenant });
    return [...secrets.map((secret) => ({ authorization: `Bearer ${secret}` })), session];
  }

  it('cannot tell by any endpoint that anything of each other is there', async () => {
    const { gateway, ids, names, strangers, insiders } = await start();
    const named = endpointsOf(gateway).filter(({ path }) => path.includes(':'));
    const asked = named.flatMap((endpoint) => [...ids, ...names].map((id) => ({ endpoint, id })));
    expect(await differences(gateway.url, everyone(strangers, asked))).toEqual([]);
    for (const endpoint of named) {
      const statuses = async (who: readonly Credential[]): Promise<number[]> =>
        await Promise.all(
          who.map(async (each) => (await look(gateway.url, endpoint, nobodysLike(ids[0]!), each)).status),
        );
      const seen = await statuses(strangers);
      // a door that is shut to them is shut to those whose credentials are of the same kinds, too
      expect([endpoint, seen]).toEqual([endpoint, await statuses(insiders)]);
    }
    const reads = asked.filter(({ endpoint }) => endpoint.method === 'GET');
    let known = 0;
    for (const { endpoint, id, credential } of everyone(insiders, reads))
      if ((await look(gateway.url, endpoint, id, credential)).status === 200) known++;
    expect(known).toBeGreaterThan(20);
  });

  it('cannot tell it by what a body refers to', async () => {
    const { gateway, ids, strangers } = await start();
    const writes = endpointsOf(gateway).filter(
      ({ method, path }) => method === 'POST' && REFERS.test(path) && !path.includes(':'),
    );
    const bodies: readonly ((id: string) => object)[] = [
      (route) => ({ name: 'x', route }),
      (route) => ({ slug: 'x', route, targets: [] }),
      (tenant) => ({ name: 'x', tenant, base_url: 'https://api.example.com' }),
      (channel) => ({ name: 'x', channels: [{ channel }] }),
      (id) => ({ ids: [id], action: 'disable' }),
      (id) => ({ id, channel: id, token: id }),
    ];
    const asked = writes.flatMap((endpoint) =>
      oneOfEach(ids).flatMap((id) => bodies.map((body) => ({ endpoint, id, body }))),
    );
    expect(await differences(gateway.url, everyone(strangers.slice(3), asked))).toEqual([]);
  });

  it('see nothing of each other in any list, whatever they filter by', async () => {
    const { gateway, ids, names, strangers } = await start();
    const lists = endpointsOf(gateway).filter(
      ({ method, path }) => method === 'GET' && !path.includes(':') && /^\/(?:admin\/api|v1)/.test(path),
    );
    const filters = ['tenant', 'route', 'channel', 'token', 'model', 'id', 'q', 'parent'];
    const queries = ['', ...filters.flatMap((filter) => oneOfEach(ids).map((id) => `?${filter}=${id}`))];
    const asked = lists.flatMap(({ method, path }) => queries.map((query) => ({ method, path: `${path}${query}` })));
    const found: string[] = [];
    for (const { credential, ...endpoint } of everyone(strangers.slice(0, 3), asked)) {
      const { status, body } = await look(gateway.url, endpoint, '-', credential);
      const told = [...ids, ...names].filter((id) => !endpoint.path.endsWith(`=${id}`) && body.includes(id));
      if (status < 400 && told.length > 0) found.push(`${endpoint.path}: ${told.join(' ')}`);
    }
    expect(found).toEqual([]);
  });
});
