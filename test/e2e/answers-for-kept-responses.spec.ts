import OpenAI from 'openai';
import { recordedBody } from '../support/dialect-streams.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';
import { json } from '../support/scripted-upstream.js';

const fixture = channelsFixture();

async function post(gateway: TestGateway, path: string, input: string): Promise<Response> {
  return await fetch(`${gateway.url}/v1/responses${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'm', input }),
  });
}

describe('a response that is kept here', () => {
  async function made(): Promise<{ gateway: TestGateway; client: OpenAI; id: string }> {
    const gateway = await fixture.start({ channels: [fixture.channel('only')] });
    fixture.upstream.always(json(200, recordedBody('openai-chat', 'text', 'response')));
    const client = new OpenAI({ baseURL: `${gateway.url}/v1`, apiKey: TOKEN, maxRetries: 0 });
    const { id } = await client.responses.create({ model: 'm', input: [{ role: 'user', content: 'first' }] });
    return { gateway, client, id };
  }

  it('is streamed again from any event on', async () => {
    const { client, id } = await made();
    const whole = await client.responses.retrieve(id);
    const all = [];
    for await (const event of await client.responses.retrieve(id, { stream: true })) all.push(event);
    expect(all.map(({ sequence_number: sequence }) => sequence)).toEqual(all.map((_, i) => i));
    expect(all.at(-1)).toMatchObject({ type: 'response.completed', response: { id, output: whole.output } });
    const text = all.flatMap((event) => (event.type === 'response.output_text.delta' ? [event.delta] : [])).join('');
    expect(text).toBe(whole.output_text);
    const rest = [];
    for await (const event of await client.responses.retrieve(id, { stream: true, starting_after: 2 }))
      rest.push(event);
    expect(rest).toEqual(all.slice(3));
  });

  it('lists what it answers to', async () => {
    const { client, id } = await made();
    const next = await client.responses.create({ model: 'm', input: 'second', previous_response_id: id });
    const { data } = await client.responses.inputItems.list(next.id, { order: 'asc' });
    expect(data.map((item) => (item as { role: string }).role)).toEqual(['user', 'assistant', 'user']);
    const newest = await client.responses.inputItems.list(next.id, { limit: 1 });
    expect(newest.data).toEqual([data[2]]);
    expect(newest.has_more).toBe(true);
  });

  it('cannot be cancelled, and counts by a tokenizer', async () => {
    const { gateway, client, id } = await made();
    await expect(client.responses.cancel(id)).rejects.toMatchObject({ status: 400 });
    const counted = await post(gateway, '/input_tokens', 'hello there');
    expect(counted.headers.get('x-gateway-estimated')).toBe('true');
    expect(await counted.json()).toMatchObject({ object: 'response.input_tokens' });
    expect((await post(gateway, '/compact', 'x')).status).toBe(404);
  });
});
