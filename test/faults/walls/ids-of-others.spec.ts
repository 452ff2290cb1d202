import { describe, expect, it } from '@jest/globals';
import { TOKEN, startGateway, type TestGateway } from '../../support/gateway.js';
import { json, sse } from '../../support/scripted-upstream.js';
import { suite } from '../../support/suite.js';

const OTHER = 'gw_other_7pQ2vX9mL4';
const ITEM = { id: 'msg_made', type: 'message', role: 'assistant', status: 'completed', content: [] };
const RUN = { id: 'ci_made', type: 'code_interpreter_call', container_id: 'cntr_made', status: 'completed' };
const CITED = {
  ...ITEM,
  id: 'msg_cited',
  content: [
    { type: 'output_text', text: 'x', annotations: [{ type: 'container_file_citation', file_id: 'cfile_made' }] },
  ],
};
const RESPONSE = {
  id: 'resp_made',
  object: 'response',
  status: 'completed',
  model: 'm',
  output: [ITEM, RUN, CITED],
  usage: { input_tokens: 1, output_tokens: 1, total_tokens: 2 },
};

/** Every way to name what an answer has brought. */
const WAYS: readonly (readonly [string, object])[] = [
  ['a response', { previous_response_id: 'resp_made' }],
  ['an item', { input: [{ type: 'item_reference', id: 'msg_made' }] }],
  ['an item that does not say that it is named', { input: [{ id: 'ci_made' }] }],
  ['a container', { tools: [{ type: 'code_interpreter', container: 'cntr_made' }] }],
  ['a file of a container', { input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'cfile_made' }] }] }],
];

/** What no answer has brought, and another customer may have made with the same key. */
const NEVER: readonly (readonly [string, string, object])[] = [
  ['/v1/responses', 'conversation', { input: 'x', conversation: 'conv_1' }],
  ['/v1/responses', 'conversation', { input: 'x', conversation: { id: 'conv_1' } }],
  ['/v1/responses', 'vector_store_ids', { input: 'x', tools: [{ type: 'file_search', vector_store_ids: ['vs_1'] }] }],
  [
    '/v1/responses',
    'file_ids',
    { input: 'x', tools: [{ type: 'code_interpreter', container: { type: 'auto', file_ids: ['file_1'] } }] },
  ],
  ['/v1/responses', 'input', { input: [{ type: 'item_reference', id: 'rs_1' }] }],
  ['/v1/responses', 'prompt', { input: 'x', prompt: { id: 'pmpt_1', version: '2', variables: { a: 'b' } } }],
  ['/v1/responses/compact', 'input', { input: [{ type: 'item_reference', id: 'rs_1' }] }],
  [
    '/v1/chat/completions',
    'file_id',
    { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file_1' } }] }] },
  ],
  [
    '/v1/chat/completions',
    'audio',
    {
      messages: [
        { role: 'assistant', audio: { id: 'audio_1' } },
        { role: 'user', content: 'x' },
      ],
    },
  ],
  [
    '/v1/messages',
    'container',
    { max_tokens: 5, container: 'container_1', messages: [{ role: 'user', content: 'x' }] },
  ],
  [
    '/v1/messages',
    'file_id',
    {
      max_tokens: 5,
      messages: [{ role: 'user', content: [{ type: 'document', source: { type: 'file', file_id: 'file_1' } }] }],
    },
  ],
  [
    '/v1beta/models/m:generateContent',
    'cachedContent',
    { cachedContent: 'cachedContents/1', contents: [{ parts: [{ text: 'x' }] }] },
  ],
  [
    '/v1beta/models/m:generateContent',
    'file_uri',
    {
      contents: [{ parts: [{ file_data: { file_uri: 'https://generativelanguage.googleapis.com/v1beta/files/1' } }] }],
    },
  ],
];

describe('with one key for two customers', () => {
  const own = suite();

  const start = async (keys: readonly [string, string] = ['one-key', 'one-key']): Promise<TestGateway> => {
    const channel = (id: string, key: string): object => ({
      id,
      base_url: own.upstream.baseUrl,
      api_key: key,
      dialect: 'openai-responses',
    });
    const routes = [
      { name: 'one', token: TOKEN, channels: [channel('a', keys[0])] },
      { name: 'two', token: OTHER, channels: [channel('b', keys[1])] },
    ];
    return own.keep(await startGateway({ GATEWAY_ROUTES: JSON.stringify(routes) }));
  };

  const ask = async (gateway: TestGateway, path: string, body: object, token = TOKEN): Promise<[number, unknown]> => {
    const headers = { 'x-api-key': token, 'content-type': 'application/json' };
    const answer = await fetch(gateway.url + path, {
      method: 'POST',
      headers,
      body: JSON.stringify({ model: 'm', ...body }),
    });
    const { error } = (await answer.json()) as { error?: { param?: string; status?: string } | null };
    return [answer.status, error?.param ?? null];
  };

  it.each([
    ['whole', false],
    ['as a stream', true],
  ])(
    'what an answer brought is for its customer alone, and nobody is asked for anybody else: %s',
    async (_, stream) => {
      const gateway = await start();
      const events = [
        { type: 'response.created', response: { ...RESPONSE, status: 'in_progress', output: [] } },
        ...RESPONSE.output.map((item, index) => ({ type: 'response.output_item.done', output_index: index, item })),
        { type: 'response.completed', response: RESPONSE },
      ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      own.upstream.next(stream ? sse(events) : json(200, RESPONSE));
      const made = await fetch(`${gateway.url}/v1/responses`, {
        method: 'POST',
        headers: { 'x-api-key': TOKEN, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', input: 'x', stream }),
      });
      expect(await made.text()).toContain('resp_made');
      own.upstream.always(json(200, { ...RESPONSE, id: 'resp_next' }));
      for (const [way, fields] of WAYS) {
        const before = own.upstream.requests.length;
        const [status] = await ask(gateway, '/v1/responses', { input: 'x', ...fields }, OTHER);
        expect([way, status, own.upstream.requests.length - before]).toEqual([way, 404, 0]);
        expect([way, await ask(gateway, '/v1/responses', { input: 'x', ...fields })]).toEqual([way, [200, null]]);
      }
    },
  );

  it.each(NEVER)('%s goes on from no %s that no answer has brought', async (path, field, fields) => {
    const gateway = await start();
    const [status] = await ask(gateway, path, fields);
    expect([field, status, own.upstream.requests.length]).toEqual([field, 404, 0]);
  });

  it('data of tools, and addresses that anybody can read, are no such names', async () => {
    const gateway = await start();
    own.upstream.always(json(200, RESPONSE));
    const use = { type: 'tool_use', id: 't1', name: 'f', input: { file_id: 'file_1' } };
    const messages = [
      { role: 'user', content: 'x' },
      { role: 'assistant', content: [use] },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't1', content: 'x' }] },
    ];
    expect(await ask(gateway, '/v1/messages', { max_tokens: 5, messages })).toEqual([200, null]);
    const video = { contents: [{ parts: [{ text: 'see "file_id"' }] }] };
    expect((await ask(gateway, '/v1beta/models/m:generateContent', video))[0]).toBe(200);
    const told = [{ role: 'user', content: [{ type: 'input_text', text: '"prompt": {"id": "pmpt_1"}' }] }];
    expect(await ask(gateway, '/v1/responses', { input: told, metadata: { prompt: 'pmpt_1' } })).toEqual([200, null]);
  });

  it('a key of its own is asked for whatever a customer names', async () => {
    const gateway = await start(['key-one', 'key-two']);
    own.upstream.always(json(200, RESPONSE));
    for (const named of [{ conversation: 'conv_1' }, { prompt: { id: 'pmpt_1' } }])
      expect(await ask(gateway, '/v1/responses', { input: 'x', ...named })).toEqual([200, null]);
  });
});
