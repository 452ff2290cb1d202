import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, channelIdOf, Console } from '../support/admin.js';
import { chat } from '../support/client.js';
import { channelsFixture } from '../support/routes.js';
import {
  chunk,
  completion,
  DONE,
  event,
  json,
  refusal,
  reset,
  sse,
  text,
  type Script,
} from '../support/scripted-upstream.js';
import { until } from '../support/until.js';

interface Step {
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string | null;
  readonly hint: string | null;
  readonly status: number | null;
}

interface Report {
  readonly ok: boolean;
  readonly failing_step: string | null;
  readonly steps: readonly Step[];
  readonly keys: readonly { readonly key: number; readonly ok: boolean }[];
  readonly [field: string]: unknown;
}

const USAGE = { prompt_tokens: 9, completion_tokens: 2, total_tokens: 11 };
const MODELS = json(200, { object: 'list', data: [{ id: 'm' }, { id: 'other' }] });
const STREAM = sse([
  event(chunk({ role: 'assistant', content: 'OK' })),
  event(chunk({}, 'stop')),
  event({ ...chunk({}), choices: [], usage: USAGE }),
  DONE,
]);
const WHOLE = json(200, { ...completion('OK.'), usage: USAGE });

describe('a test of a saved channel', () => {
  const fixture = channelsFixture();
  const { channel } = fixture;

  /** A console at a gateway with one channel whose upstream answers so. */
  async function open(
    scripts: { models?: Script; whole?: Script; stream?: Script },
    fields: object = {},
  ): Promise<Console> {
    const { models = MODELS, whole = WHOLE, stream = STREAM } = scripts;
    fixture.upstream.always((response, request) => {
      const chosen = request.method === 'GET' ? models : request.body.includes('"stream":true') ? stream : whole;
      return chosen(response, request);
    });
    const gateway = await fixture.start({ channels: [channel('a', { models: ['m'], ...fields })] }, { ADMIN_PASSWORD });
    const console = new Console(gateway.url);
    await console.signIn();
    return console;
  }

  async function test(console: Console, body: object = {}): Promise<Report> {
    const { status, body: report } = await console.ask(`channels/${await channelIdOf(console, 'a')}/test`, { body });
    expect(status).toBe(200);
    return report as unknown as Report;
  }

  it('takes every step, and shows what came, without the key', async () => {
    const report = await test(await open({}, { api_keys: ['sk-secret-of-a-1234567890'] }));
    expect(report).toMatchObject({
      ok: true,
      failing_step: null,
      model: 'm',
      models: { count: 2 },
      usage: { reported: true, in: 9, out: 2 },
      sample: 'OK.',
    });
    expect(report.steps.map(({ name, ok }) => [name, ok])).toEqual([
      ['dns', true],
      ['connect', true],
      ['models', true],
      ['auth', true],
      ['chat', true],
      ['first_content', true],
      ['done', true],
      ['usage', true],
    ]);
    expect(report['curl']).toContain('Bearer $KEY');
    expect(JSON.stringify(report)).not.toContain('sk-secret');
    expect(fixture.upstream.requests.map(({ headers }) => headers.authorization)).toEqual(
      Array(3).fill('Bearer sk-secret-of-a-1234567890'),
    );
  });

  it.each<[string, Parameters<typeof open>[0], string, string]>([
    ['a refused key', { models: refusal(401), whole: refusal(401) }, 'auth', 'refuses the key'],
    [
      'a model that is missing',
      { whole: refusal(404, { code: 'model_not_found' }) },
      'chat',
      'does not have the model',
    ],
    ['an empty account', { whole: refusal(429, { code: 'insufficient_quota' }) }, 'chat', 'quota of the account'],
    ['a page for an answer', { whole: text(200, '<html></html>') }, 'chat', 'no answer to a chat request'],
    ['a wrong path', { models: text(404, 'nginx'), whole: text(404, '<html>nginx</html>') }, 'chat', 'no API'],
    ['an error in a 200', { whole: json(200, { error: { message: 'broke' } }) }, 'chat', 'failed'],
    ['an answer without an answer', { whole: json(200, { choices: [] }) }, 'chat', 'no answer to a chat request'],
    [
      'a stream that breaks off',
      { stream: sse([event(chunk({ content: 'O' }))]) },
      'done',
      'ended before it was complete',
    ],
    ['a stream that is none', { stream: sse(['data: {"choices":[\n\n']) }, 'first_content', 'no event stream'],
    ['a connection that is reset', { whole: reset() }, 'chat', 'closed the connection'],
  ])('names the step that failed and the cause in words: %s', async (_what, scripts, step, words) => {
    const report = await test(await open(scripts));
    expect([report.ok, report.failing_step]).toEqual([false, step]);
    const failing = report.steps.find(({ name }) => name === step)!;
    expect(failing.detail).toContain(words);
    expect(failing.hint === null || failing.hint.length > 10).toBe(true);
  });

  it('says so when nothing listens, and asks nothing then', async () => {
    const report = await test(await open({}, { base_url: 'http://127.0.0.1:9/v1' }));
    expect([report.ok, report.failing_step, report.steps.length]).toEqual([false, 'connect', 2]);
    expect(report.steps[1]!.detail).toContain('Nothing listens');
  });

  it('changes nothing: what failed it is asked as before, and what is out stays out', async () => {
    const console = await open({ whole: refusal(401) }, { api_keys: ['k1', 'k2'] });
    const all = await test(console, { key: 'all' });
    expect(all.keys.map(({ ok }) => ok)).toEqual([false, false]);
    const { body } = await console.ask('/v1/status', { headers: { authorization: 'Bearer gw_test_token' } });
    expect(JSON.stringify(body)).not.toContain('key_refused');
    fixture.upstream.always(WHOLE);
    expect((await chat(console.url, { model: 'm' })).status).toBe(200);
  });

  it('is refused for what is no channel, no key or no field of it', async () => {
    const console = await open({});
    for (const [path, body, expected] of [
      ['channels/none/test', {}, [404, 'not_found']],
      ['channels/a/test', { key: 2 }, [400, 'validation_failed']],
      ['channels/a/test', { keys: 1 }, [400, 'unknown_field']],
      ['channels/a/test', { model: '' }, [400, 'validation_failed']],
    ] as const) {
      const { status, body: answer } = await console.ask(path.replace('/a/', `/${await channelIdOf(console, 'a')}/`), {
        body,
      });
      expect([status, answer.error?.code]).toEqual(expected);
    }
  });

  it('runs twice at a time for one person, and not more', async () => {
    const held: (() => void)[] = [];
    const wait: Script = async (response, request) => {
      await new Promise<void>((resolve) => held.push(resolve));
      await WHOLE(response, request);
    };
    const console = await open({ whole: wait });
    const running = [1, 2].map(async () => await test(console, { stream: false }));
    await until(() => held.length === 2);
    const third = await console.ask(`channels/${await channelIdOf(console, 'a')}/test`, { body: {} });
    expect([third.status, third.body.error?.code]).toEqual([429, 'rate_limited']);
    for (const go of held) go();
    expect((await Promise.all(running)).map(({ ok }) => ok)).toEqual([true, true]);
  });
});
