import OpenAI from 'openai';
import { recordedBody, recordedStream } from '../support/dialect-streams.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json, refusal, sse } from '../support/scripted-upstream.js';

const OTHER_TOKEN = 'gw_test_7pQ2vX9mL4';
const fixture = channelsFixture();

async function gatewayOf(dialect: string): Promise<TestGateway> {
  return await fixture.start({ tokens: [OTHER_TOKEN], channels: [fixture.channel('only', { dialect })] });
}

function clientOf({ url }: TestGateway, apiKey = TOKEN): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

/** What the upstream was asked last. */
function sent(): Record<string, unknown> {
  return JSON.parse(fixture.upstream.requests.at(-1)!.body) as Record<string, unknown>;
}

async function failureOf(asked: Promise<unknown>): Promise<unknown> {
  return await asked.then(
    () => 'it did not fail',
    (error: unknown) => error,
  );
}

describe('responses of an upstream that does not keep them', () => {
  it.each([
    ['whole', false],
    ['streamed', true],
  ])('can be referred to, %s: the conversation comes back, and grows', async (_how, isStream) => {
    const client = clientOf(await gatewayOf('openai-chat'));
    const ask = async (name: string, fields: object): Promise<OpenAI.Responses.Response> => {
      fixture.upstream.next(
        isStream
          ? sse([recordedStream('openai-chat', name)])
          : json(200, recordedBody('openai-chat', name, 'response')),
      );
      const params = { model: 'm', input: '', ...fields };
      return isStream ? await client.responses.stream(params).finalResponse() : await client.responses.create(params);
    };
    const first = await ask('tools', { input: 'How is the weather?', instructions: 'Be brief.' });
    expect(first.id).toMatch(/^resp_/);
    const outputs = first.output.flatMap((item) =>
      item.type === 'function_call' ? { type: 'function_call_output', call_id: item.call_id, output: 'sunny' } : [],
    );
    const second = await ask('text', { input: outputs, previous_response_id: first.id });
    await ask('text', { input: 'Thanks!', previous_response_id: second.id });
    const messages = sent()['messages'] as { role: string; content: unknown }[];
    expect(messages.map(({ role }) => role)).toEqual(['user', 'assistant', 'tool', 'tool', 'assistant', 'user']);
    expect(messages[0]!.content).toBe('How is the weather?');
    expect(JSON.stringify(messages[4])).toContain('Grüße aus Köln');
    expect(messages[5]!.content).toBe('Thanks!');
  });

  it('can be got and deleted by the token that asked for them, and by no other', async () => {
    fixture.upstream.always(json(200, recordedBody('anthropic', 'text', 'response')));
    const gateway = await gatewayOf('anthropic');
    const client = clientOf(gateway);
    const made = await client.responses.create({ model: 'm', input: 'hi' });
    expect(made.status).toBe('completed');
    const { output_text: text, ...plain } = made;
    expect(text).toContain('Köln');
    expect(await client.responses.retrieve(made.id)).toMatchObject(plain);
    const other = clientOf(gateway, OTHER_TOKEN);
    const missing = { status: 404, code: 'response_not_found' };
    expect(await failureOf(other.responses.retrieve(made.id))).toMatchObject(missing);
    expect(await failureOf(other.responses.delete(made.id))).toMatchObject(missing);
    const stolen = { model: 'm', input: 'go on', previous_response_id: made.id };
    expect(await failureOf(other.responses.create(stolen))).toMatchObject(missing);
    await client.responses.delete(made.id);
    expect(await failureOf(client.responses.retrieve(made.id))).toMatchObject(missing);
    expect(await failureOf(client.responses.create(stolen))).toMatchObject({
      ...missing,
      param: 'previous_response_id',
    });
    expect(fixture.upstream.requests).toHaveLength(1);
  });

  it('are not kept where the request says so, nor where they failed', async () => {
    const client = clientOf(await gatewayOf('openai-chat'));
    fixture.upstream.next(json(200, recordedBody('openai-chat', 'text', 'response')));
    const made = await client.responses.create({ model: 'm', input: 'hi', store: false });
    expect(made).toMatchObject({ store: false });
    expect(await failureOf(client.responses.retrieve(made.id))).toMatchObject({ status: 404 });
    const id = '0c4a1f7e-1111-4222-8333-944445555666';
    fixture.upstream.always(refusal(400, { message: 'no' }));
    await failureOf(client.responses.create({ model: 'm', input: 'hi' }, { headers: { 'x-request-id': id } }));
    expect(await failureOf(client.responses.retrieve(`resp_${id.replaceAll('-', '')}`))).toMatchObject({ status: 404 });
  });
});

it('leaves responses to an upstream that keeps its own', async () => {
  const client = clientOf(await gatewayOf('openai-responses'));
  fixture.upstream.always(json(200, recordedBody('openai-responses', 'text', 'response')));
  const first = await client.responses.create({ model: 'm', input: 'hi' });
  await client.responses.create({ model: 'm', input: 'on', previous_response_id: first.id });
  expect(sent()).toEqual({ model: 'm', input: 'on', previous_response_id: first.id });
  const { output_text: _, ...plain } = first;
  expect(await client.responses.retrieve(first.id)).toMatchObject(plain);
});
