import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { DIALECT_NAMES } from '../../src/gateway/protocol/dialect-name.js';
import '../support/dialects/library-words.js';
import { SAMPLES } from '../support/dialects/samples.js';
import { TOKEN } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, refusal, reset, text, type Script } from '../support/scripted-upstream.js';

const fixture = channelsFixture();

/** What each library makes of the gateway's list, and of one model. */
const LIBRARIES = {
  OpenAI: async (origin: string) => {
    const client = new OpenAI({ baseURL: `${origin}/v1`, apiKey: TOKEN, maxRetries: 0 });
    const { data } = await client.models.list();
    return { ids: data.map(({ id }) => id), one: (await client.models.retrieve('m-1')).id };
  },
  Anthropic: async (origin: string) => {
    const client = new Anthropic({ baseURL: origin, apiKey: TOKEN, maxRetries: 0 });
    const ids: string[] = [];
    for await (const { id, created_at: createdAt } of client.models.list()) {
      if (Number.isNaN(Date.parse(createdAt))) throw new Error(`no time: ${createdAt}`);
      ids.push(id);
    }
    return { ids, one: (await client.models.retrieve('m-1')).id };
  },
  Google: async (origin: string) => {
    const client = new GoogleGenAI({ apiKey: TOKEN, httpOptions: { baseUrl: origin } });
    const ids: (string | undefined)[] = [];
    for await (const { name } of await client.models.list()) ids.push(name?.replace('models/', ''));
    return {
      ids: ids.filter((id) => id !== undefined),
      one: (await client.models.get({ model: 'm-1' })).name?.slice(7),
    };
  },
} as const;

const PAIRS = DIALECT_NAMES.flatMap((upstream) =>
  Object.keys(LIBRARIES).map((library) => [library, upstream] as const),
);

describe('the list of models', () => {
  it.each(PAIRS)('is read by the library of %s, wherever it comes from: %s', async (library, upstream) => {
    const { list, path } = SAMPLES[upstream].answers.models;
    const answer: Script = json(200, list);
    fixture.upstream.always(answer);
    const gateway = await fixture.start({ channels: [fixture.channel('up', { dialect: upstream })] });
    const read = await LIBRARIES[library as keyof typeof LIBRARIES](gateway.url);
    expect(read).toEqual({ ids: ['m-1', 'm-2'], one: 'm-1' });
    expect(fixture.upstream.requests.map((request) => request.path)).toEqual([path]);
  });

  it.each<[string, Script]>([
    ['refuses', refusal(401)],
    ['has none', text(404, '<html>')],
    ['fails', refusal(500)],
    ['sends something else', text(200, 'hello')],
    ['sends an empty one', json(200, { object: 'list', data: [] })],
    ['breaks off', reset()],
  ])('holds what a channel names itself, though its upstream %s', async (_what, answer) => {
    fixture.upstream.always(answer);
    const named = { models: ['exact', 'open-*'], model_mapping: { mapped: 'theirs' } };
    const gateway = await fixture.start({ channels: [fixture.channel('up', named)] });
    for (const path of ['/v1/models', '/v1beta/models'])
      expect(await (await fetch(gateway.url + path, { headers: { 'x-api-key': TOKEN } })).text()).toMatch(
        /exact.*mapped/,
      );
    const one = await fetch(`${gateway.url}/v1/models/mapped`, { headers: { 'x-api-key': TOKEN } });
    expect(one.status).toBe(200);
  });

  it('keeps the date that an upstream tells', async () => {
    fixture.upstream.always(json(200, SAMPLES.anthropic.answers.models.list));
    const gateway = await fixture.start({ channels: [fixture.channel('up', { dialect: 'anthropic' })] });
    const response = await fetch(`${gateway.url}/v1/models/m-1`, { headers: { 'x-api-key': TOKEN } });
    expect(await response.json()).toMatchObject({ id: 'm-1', object: 'model', created: 1767225600 });
  });

  it.each([
    ['/v1/models/none', { 'x-api-key': TOKEN, 'anthropic-version': '2023-06-01' }, 404, { type: 'error' }],
    ['/v1/models', { 'x-goog-api-key': 'nobody' }, 401, { error: { status: 'UNAUTHENTICATED' } }],
    ['/v1beta/models/none', { 'x-api-key': TOKEN }, 404, { error: { status: 'NOT_FOUND' } }],
    ['/v1/models/none', { 'x-api-key': TOKEN }, 404, { error: { code: 'model_not_found' } }],
  ])('%s refuses in the words of who asks', async (path, headers, status, shape) => {
    const gateway = await fixture.start({ channels: [fixture.channel('up', { models: ['m'] })] });
    const response = await fetch(gateway.url + path, { headers: headers as Record<string, string> });
    expect(response.status).toBe(status);
    expect(await response.json()).toMatchObject(shape);
  });
});
