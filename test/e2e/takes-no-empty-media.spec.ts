import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { get } from '../support/client.js';
import { startGateway, TOKEN, type TestGateway } from '../support/gateway.js';
import { MEDIA_ANSWERS, MEDIA_STREAMS, type MediaAnswers } from '../support/media-answers.js';
import { bytes, ScriptedUpstream, sse, text, type Script } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

const JSON_TYPE = 'application/json';

interface Reply {
  readonly id: string;
  readonly status: number;
  readonly text: string;
  readonly channel: string | null;
}

/** A failure that another channel makes good, and that is one where there is none. */
const MADE_GOOD = {
  both: [200, 'second', false, 'completed', ['first', true], ['second', false]],
  alone: [true, true, 'failed'],
};

type Asked = Pick<MediaAnswers, 'path' | 'request'>;

interface Receipt {
  readonly outcome?: string;
  readonly attempts?: readonly { readonly channel: string; readonly fault?: string | null }[];
}

describe('a 200 without an answer to what is no conversation', () => {
  let first: ScriptedUpstream;
  let second: ScriptedUpstream;
  let gateway: TestGateway;
  let serial = 0;
  beforeAll(async () => {
    first = await ScriptedUpstream.start();
    second = await ScriptedUpstream.start();
    const channels = [
      { id: 'first', base_url: first.baseUrl, api_keys: ['key-1'], models: ['both-*', 'alone-*'] },
      { id: 'second', base_url: second.baseUrl, api_keys: ['key-2'], models: ['both-*'], priority: 1 },
    ];
    gateway = await startGateway({
      GATEWAY_ROUTES: JSON.stringify([{ name: 'r', token: TOKEN, channels }]),
      LEDGER_DURABILITY: 'strict',
    });
  });
  afterEach(() => {
    first.reset();
    second.reset();
  });
  afterAll(async () => {
    await gateway.stop();
    await Promise.all([first.stop(), second.stop()]);
  });

  async function ask({ path, request }: Asked, model: string): Promise<Reply> {
    const id = `media-${++serial}`;
    const isForm = path.includes('transcriptions');
    const form = new FormData();
    for (const [name, value] of Object.entries({ ...request, model })) form.append(name, value);
    form.append('file', new Blob(['sound']), 'a.wav');
    const response = await fetch(gateway.url + path, {
      method: 'POST',
      headers: { 'x-api-key': TOKEN, 'x-request-id': id, ...(!isForm && { 'content-type': JSON_TYPE }) },
      body: isForm ? form : JSON.stringify({ ...request, model }),
    });
    const channel = response.headers.get('x-gateway-channel');
    return { id, status: response.status, text: await response.text(), channel };
  }

  /** How a request ended by its receipt, and which attempts of it failed. */
  async function booked(id: string): Promise<unknown[]> {
    const look = async (): Promise<Receipt> => (await get(`${gateway.url}/v1/receipts/${id}`)).json();
    const { outcome, attempts = [] } = await untilRight(look, (receipt) => receipt.outcome !== undefined);
    return [outcome, ...attempts.map(({ channel, fault }) => [channel, Boolean(fault)])];
  }

  /** What becomes of an answer where another channel is left, and where none is. */
  async function whatBecomesOf(asked: Asked, script: Script, fine: Script): Promise<object> {
    first.always(script);
    second.always(fine);
    const { id, status, channel, text: told } = await ask(asked, `both-${++serial}`);
    const alone = await ask(asked, `alone-${++serial}`);
    return {
      both: [status, channel, told.includes('broke'), ...(await booked(id))],
      alone: [alone.status >= 400, 'error' in (JSON.parse(alone.text) as object), (await booked(alone.id))[0]],
    };
  }

  it.each(MEDIA_ANSWERS)('to $operation is a failure, under whatever content type', async (row) => {
    const [answer = ''] = row.answers;
    for (const [i, body] of row.answerless.entries()) {
      const isMedia = !['embeddings', 'moderations', 'rerank'].includes(row.operation);
      const type = isMedia && i % 2 === 1 ? 'audio/mpeg' : JSON_TYPE;
      const became = await whatBecomesOf(row, text(200, body, type), text(200, answer, JSON_TYPE));
      expect([body, became]).toEqual([body, MADE_GOOD]);
    }
  });

  it.each(MEDIA_ANSWERS)('to $operation is none of these', async (row) => {
    for (const body of row.answers) {
      first.always(text(200, body, JSON_TYPE));
      const answer = await ask(row, `alone-${++serial}`);
      expect([answer.status, JSON.parse(answer.text)]).toEqual([200, JSON.parse(body)]);
      expect((await booked(answer.id))[0]).toBe('completed');
    }
  });

  it.each(MEDIA_STREAMS)(
    'is a failure of a stream before its first content: $path',
    async ({ early, whole, ...asked }) => {
      for (const events of early)
        expect([events, await whatBecomesOf(asked, sse([events]), sse([whole]))]).toEqual([events, MADE_GOOD]);
    },
  );

  it.each(MEDIA_STREAMS)('ends a stream with an error behind its content: $path', async ({ late, whole, ...asked }) => {
    for (const events of late) {
      first.always(sse([events]));
      const answer = await ask(asked, `both-${++serial}`);
      expect([answer.status, answer.channel]).toEqual([200, 'first']);
      expect(answer.text).toMatch(/AAAA|"delta":"a"/);
      expect(answer.text).toMatch(/data: \{"error":\{[^\n]*\}\}\n\n$/);
      expect(await booked(answer.id)).toEqual(['failed', ['first', true]]);
    }
    first.always(sse([whole]));
    const answer = await ask(asked, `both-${++serial}`);
    expect([answer.status, answer.text]).toEqual([200, whole]);
    expect(await booked(answer.id)).toEqual(['completed', ['first', false]]);
  });

  it.each([
    ['sound that begins like JSON', '/v1/audio/speech', `{"${'x'.repeat(100_000)}`, 'audio/pcm'],
    ['a little sound that begins like JSON', '/v1/audio/speech', '{[\u0001', 'audio/pcm'],
    ['a text that begins like a list', '/v1/audio/transcriptions', '[Music] hello', 'text/plain'],
    ['a text of nothing but an end', '/v1/audio/transcriptions', '\n', 'text/plain'],
    ['JSON that is called text', '/v1/audio/transcriptions', '{"text":"hello"}', 'text/plain'],
  ])('is not %s', async (_what, path, body, type) => {
    first.always(bytes(Buffer.from(body), type));
    const answer = await ask({ path, request: { input: 'x', voice: 'v' } }, `alone-${++serial}`);
    expect([answer.status, answer.text]).toEqual([200, body]);
    expect((await booked(answer.id))[0]).toBe('completed');
  });
});
