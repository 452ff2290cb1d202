import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { openApiDocument } from '../../src/http/openapi/openapi-document.js';
import type { ApiOperation } from '../../src/http/openapi/api-operation.js';
import { RouteTable } from '../../src/http/errors/route-table.js';
import { ALL_OPERATIONS } from '../../src/gateway/protocol/operation.js';
import { API_OPERATIONS } from '../support/api-reference.js';
import { get, MESSAGES } from '../support/client.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import { endpointsOf } from '../support/operation-reference.js';
import { json, ScriptedUpstream } from '../support/scripted-upstream.js';

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false });
ajv.addSchema(openApiDocument('0'), 'api');

/** What is wrong with a value that should be of a named schema. */
function faults(name: string, value: unknown): string[] {
  const validate = ajv.compile({ $ref: `api#/components/schemas/${name}` });
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const chat = { model: 'echo', messages: MESSAGES };
const contents = [{ role: 'user', parts: [{ text: 'hi' }] }];
const response = { model: 'echo', input: 'hi' };

/** The words of the path, the body or the form, and where an error is what comes, its status. */
interface Ask {
  readonly path?: string;
  readonly body?: unknown;
  readonly form?: string;
  readonly status?: number;
}

/** What to ask at each endpoint where the usual will not do. */
const ASKS: Readonly<Record<string, Ask>> = {
  createChatCompletion: { body: chat },
  createCompletion: { body: { model: 'echo', prompt: 'hi' } },
  createEmbedding: { body: { model: 'echo', input: 'hi' } },
  createModeration: { body: { model: 'echo', input: 'hi' } },
  createRerank: { body: { model: 'echo', query: 'a', documents: ['a', 'b'] } },
  listModels: {},
  getModel: { path: 'echo' },
  createResponse: { body: response },
  getResponse: { path: 'RESPONSE' },
  deleteResponse: { path: 'RESPONSE' },
  cancelResponse: { path: 'RESPONSE', status: 400 },
  listResponseInputItems: { path: 'RESPONSE' },
  countResponseTokens: { body: response },
  compactResponse: { body: response, status: 404 },
  editImage: { form: 'image' },
  createMessage: { body: { ...chat, max_tokens: 9 } },
  countMessageTokens: { body: { ...chat, max_tokens: 9 } },
  generateContent: { path: 'echo', body: { contents } },
  streamGenerateContent: { path: 'echo', body: { contents }, status: 400 }, // without alt=sse
  countTokens: { path: 'echo', body: { contents } },
  embedContent: { path: 'echo', body: { content: contents[0] } },
  batchEmbedContents: { path: 'echo', body: { requests: [{ model: 'models/echo', content: contents[0] }] } },
  listGeminiModels: {},
  getGeminiModel: { path: 'echo' },
  chat: { body: { message: 'hi' } },
  getStatus: {},
  explainRoute: { body: { model: 'echo' } },
  getReceipt: { path: 'receipt-of-this' },
  listRequests: {},
  getUsage: {},
  probeStream: {},
  getIndex: {},
  getHealth: {},
  getReadiness: {},
  getMetrics: {},
  getOpenApi: {},
};

/** What passes through takes any of these. */
function askAt({ id, request }: ApiOperation): Ask {
  const usual = { body: { model: 'media', prompt: 'a fox', input: 'hi', voice: 'alloy' } };
  return ASKS[id] ?? (request?.type === 'multipart/form-data' ? { form: 'file' } : usual);
}

describe('the API document', () => {
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  const responses: string[] = [];
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always(json(200, { created: 1, data: [{ b64_json: 'aGk=' }], text: 'hi' }));
    const channels = [
      { id: 'echo', provider: 'echo', models: ['echo'] },
      { id: 'media', base_url: upstream.baseUrl, api_key: 'sk-4fT9', models: ['media'] },
    ];
    const route = { token: TOKEN, name: 'r', default_model: 'echo', channels };
    gateway = await startGateway({ GATEWAY_ROUTES: JSON.stringify([route]), LEDGER_DURABILITY: 'strict' });
    for (let i = 0; i < 5; i++) responses.push(await newResponse());
    await ask(operation('createChatCompletion'), { 'x-request-id': 'receipt-of-this' });
  });
  afterAll(async () => {
    await gateway.stop();
    await upstream.stop();
  });

  async function newResponse(): Promise<string> {
    const answer = await ask(operation('createResponse'));
    return ((await answer.json()) as { id: string }).id;
  }

  function operation(id: string): ApiOperation {
    return API_OPERATIONS.find((known) => known.id === id)!;
  }

  async function ask(known: ApiOperation, headers: object = {}): Promise<Response> {
    const { method, path, request } = known;
    const asked = askAt(known);
    const word = asked.path === 'RESPONSE' ? (responses.pop() ?? 'resp_gone') : asked.path;
    const url = `${gateway.url}${path.replace(/\{\w+\}/, word ?? '')}`;
    const type = request !== undefined && asked.form === undefined ? { 'content-type': 'application/json' } : {};
    const body = asked.form === undefined ? asked.body && JSON.stringify(asked.body) : formOf(asked.form);
    return await fetch(url, {
      method: method.toUpperCase(),
      headers: { authorization: `Bearer ${TOKEN}`, ...type, ...headers },
      ...(body !== undefined && { body: body as string | FormData }),
    });
  }

  function formOf(file: string): FormData {
    const form = new FormData();
    form.set('model', 'media');
    form.set('prompt', 'blue');
    form.set(file, new Blob(['hi']), 'file.bin');
    return form;
  }

  it('is served to everybody, from memory, and is the one of this build', async () => {
    const answer = await get(`${gateway.url}/openapi.json`, {});
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(answer.json()).toEqual(openApiDocument((answer.json()['info'] as { version: string }).version));
  });

  it('has every endpoint for clients that the router has, and no other', () => {
    const registered = gateway.app.get(RouteTable).all();
    const known = registered.filter(
      ({ method, path }) => method !== 'HEAD' && method !== 'OPTIONS' && !ofOperators(path),
    );
    const described = API_OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${routeOf(path)}`);
    const aliases = new Set(['POST /v1/models/*']);
    const names = known.map(({ method, path }) => `${method} ${generic(path)}`).filter((name) => !aliases.has(name));
    expect([...new Set(names)].sort()).toEqual([...new Set(described)].sort());
  });

  it('names only schemas that it has', () => {
    const text = JSON.stringify(openApiDocument('0'));
    const named = [...text.matchAll(/#\/components\/schemas\/(\w+)/g)].map(([, name]) => name!);
    for (const name of new Set(named)) expect(faults(name, null)).toContain(' must be object');
  });

  it('has something of its own to ask at endpoints that there are', () => {
    expect(Object.keys(ASKS).filter((id) => !API_OPERATIONS.some((known) => known.id === id))).toEqual([]);
  });

  it('is of the same endpoints as the table of operations', () => {
    const tabled = ALL_OPERATIONS.flatMap((known) => endpointsOf(known).map(({ method, path }) => `${method} ${path}`));
    const described = API_OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`);
    expect(tabled.filter((endpoint) => !described.includes(endpoint))).toEqual([]);
    const counting = gateway.app
      .get(RouteTable)
      .all()
      .filter(({ countsAsRequest, method }) => countsAsRequest && method !== 'HEAD');
    const counted = new Set(counting.map(({ method, path }) => `${method} ${generic(path)}`));
    const answered = new Set(tabled.map((endpoint) => routeOf(endpoint)));
    const apart = ['POST /v1/messages/count_tokens', 'POST /v1/models/*'];
    expect([...counted].filter((route) => !apart.includes(route)).sort()).toEqual([...answered].sort());
  });

  it.each(API_OPERATIONS.map((known) => [known.id, known] as const))(
    'describes what %s answers',
    async (_id, known) => {
      const { body, status = 200 } = askAt(known);
      const requestSchema = schemaName(known.request?.schema);
      if (requestSchema !== undefined && body !== undefined) expect(faults(requestSchema, body)).toEqual([]);
      const answer = await ask(known);
      expect(answer.status).toBe(status);
      expect(answer.headers.get('x-request-id')).toBeTruthy();
      const schema = status === 200 ? schemaName(known.answer.schema) : known.errors;
      if (schema === undefined) return;
      expect(faults(schema, await answer.json())).toEqual([]);
    },
  );

  const streams = API_OPERATIONS.filter(({ events, method }) => events !== undefined && method === 'post');
  it.each(streams.map((known) => [known.id, known] as const))('describes the events of %s', async (id, known) => {
    const { path, body } = askAt(known);
    const url = `${gateway.url}${known.path.replace(/\{\w+\}/, path ?? '')}?alt=sse`;
    const asked = id === 'streamGenerateContent' ? (body as object) : { ...(body as object), stream: true };
    const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
    const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(asked) });
    expect(answer.headers.get('content-type')).toContain('text/event-stream');
    const events = [...(await answer.text()).matchAll(/^data: (\{.*)$/gm)].map(
      ([, data]) => JSON.parse(data!) as unknown,
    );
    expect(events.length).toBeGreaterThan(0);
    for (const event of events) expect(faults(schemaName(known.events)!, event)).toEqual([]);
  });

  const guarded = API_OPERATIONS.filter(({ access }) => access === 'token');
  it.each(guarded.map((known) => [known.id, known] as const))(
    'describes the error of %s without a token',
    async (_id, known) => {
      const answer = await ask(known, { authorization: 'Bearer wrong' });
      expect(answer.status).toBe(401);
      expect(faults(known.errors, await answer.json())).toEqual([]);
    },
  );
});

/** What operators ask has documents of its own. */
function ofOperators(path: string): boolean {
  return /^\/(?:admin|console)(?:\/|$)/.test(path);
}

/** A path of the document as the router may have it. */
function routeOf(path: string): string {
  return generic(path.replace(/\{model\}.*$/, '*'));
}

function generic(path: string): string {
  return path.replaceAll(/:\w+|\{\w+\}/g, '*');
}

function schemaName(schema: object = {}): string | undefined {
  const { $ref = '' } = schema as { $ref?: string };
  return /([^/]+)$/.exec($ref)?.[1];
}
