import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { ModelLists } from '../../../src/gateway/models/model-lists.js';
import { UpstreamModels } from '../../../src/gateway/models/upstream-models.js';
import type { GatewayError } from '../../../src/platform/errors/gateway-error.js';
import { Redactor } from '../../../src/platform/logging/redactor.js';
import { ControlClient } from '../../../src/platform/upstream/control-client.js';
import { channelOf, routeOf, type ChannelWish, type RouteWish } from '../../support/compiled.js';
import { HandClock } from '../../support/hand-clock.js';
import { delayed, json, refusal, reset, ScriptedUpstream, text } from '../../support/scripted-upstream.js';
import { until } from '../../support/until.js';

const LIST = json(200, { object: 'list', data: [{ id: 'm1', extra: 1 }, { id: 'p-2' }, 'odd', null, { id: 7 }] });

let upstream: ScriptedUpstream;
beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
});
afterEach(() => upstream.reset());
afterAll(async () => {
  await upstream.stop();
});

function setUp() {
  const clock = new HandClock();
  const redactor = new Redactor();
  redactor.know(['very-secret-value']);
  const models = new UpstreamModels(new ControlClient(), clock, redactor);
  const at = (id: string): { baseUrl: string } => ({ baseUrl: upstream.baseUrl.replace('/v1', `/${id}/v1`) });
  const channel = (fields: Partial<ChannelWish> = {}) => channelOf({ ...at('a'), ...fields });
  return { clock, models, channel, at };
}

async function failure(asked: Promise<unknown>): Promise<GatewayError> {
  return await asked.then(
    () => Promise.reject(new Error('it did not fail')),
    (error: GatewayError) => error,
  );
}

describe('the list of an upstream', () => {
  it.each([
    ['nothing of the kind', { status: 'ok' }, false],
    ['another list', { data: {} }, false],
    ['an empty one', { data: [] }, true],
    ['none at all, said so', { object: 'list', data: null }, true],
    ['a bare one', [{ id: 'm1' }], true],
  ] as [string, object, boolean][])('teaches nobody models where it is %s', async (_name, body, isList) => {
    upstream.always(json(200, body));
    const { models, channel } = setUp();
    const asked = models.fresh(channel(), 'x');
    if (isList) expect(Array.isArray((await asked).models)).toBe(true);
    else expect((await failure(asked)).code).toBe('upstream_invalid_response');
  });

  it('is passed on as it came, and asked for once', async () => {
    upstream.always(LIST);
    const { models, channel } = setUp();
    const one = channel();
    const lists = await Promise.all([models.of(one, 'x'), models.of(one, 'y')]);
    lists.push(await models.of(one, 'z'));
    expect(new Set(lists.map(({ body }) => body.toString())).size).toBe(1);
    expect(lists[0]).toMatchObject({
      contentType: 'application/json',
      models: [{ id: 'm1', extra: 1 }, { id: 'p-2' }],
    });
    expect(upstream.requests.map(({ path }) => path)).toEqual(['/a/v1/models']);
  });

  it('is renewed in the background when it is five minutes old, and kept when that fails', async () => {
    upstream.next(json(200, { data: [{ id: 'old' }] }), refusal(500), json(200, [{ id: 'new' }]));
    const { clock, models, channel } = setUp();
    const one = channel();
    const ids = async (): Promise<string[]> => (await models.of(one, 'x')).models.map(({ id }) => id);
    expect(await ids()).toEqual(['old']);
    clock.advance(300_001);
    const seen: string[] = [];
    await until(async () => {
      seen.push(...(await ids()));
      return seen.at(-1) === 'new';
    });
    expect(seen.slice(0, 2)).toEqual(['old', 'old']);
    expect([seen.at(-1), upstream.requests.length]).toEqual(['new', 3]);
  });

  it('is asked for with the next key where one is refused', async () => {
    upstream.next(refusal(401), refusal(403), LIST);
    const { models, channel } = setUp();
    const id = '00000000-0000-4000-8000-000000000002';
    expect((await models.of(channel({ keys: 3 }), id)).models).toHaveLength(2);
    expect(upstream.keysUsed).toHaveLength(3);
    expect(new Set(upstream.keysUsed).size).toBe(3);
  });

  it.each([
    ['all keys are refused', refusal(401), 'no_healthy_upstream', 503],
    ['it cannot be reached', reset(), 'upstream_error', 502],
    ['it fails', refusal(500), 'upstream_error', 502],
    ['it sends something else', text(200, '<html>'), 'upstream_invalid_response', 502],
    ['it redirects', text(302, '', 'text/plain'), 'upstream_invalid_response', 502],
    ['it refuses', refusal(418, { code: 'teapot' }), 'upstream_error', 418],
  ])('fails when %s', async (_why, script, code, status) => {
    upstream.always(script);
    const { models, channel } = setUp();
    expect(await failure(models.of(channel(), 'x'))).toMatchObject({ code, status });
  });

  it('tells what the upstream says without anything secret in it', async () => {
    const said = { message: 'no very-secret-value', type: 'https://inside.example/x', code: 'very-secret-value' };
    upstream.always(refusal(404, { ...said, param: 'very-secret-value' }));
    const { models, channel } = setUp();
    const { wire } = await failure(models.of(channel(), 'x'));
    expect(wire.message).toBe('no [redacted]');
    expect(JSON.stringify(wire)).not.toMatch(/very-secret|inside/);
  });

  it('holds no secret either where an error comes with status 200, and is none where that is long', async () => {
    const body = { error: { message: 'rate limit of very-secret-value' } };
    upstream.always(json(200, body));
    const { models, channel } = setUp();
    const one = channel();
    const told = await models.of(one, 'x');
    expect(told.body.toString()).toBe(JSON.stringify(body).replace('very-secret-value', '[redacted]'));
    upstream.always(json(200, { ...body, more: 'x'.repeat(16 * 1024) }));
    expect((await failure(models.of(one, 'x'))).code).toBe('upstream_invalid_response');
    upstream.always(LIST);
    expect((await models.of(one, 'x')).isList).toBe(true);
  });

  it('is asked for again after it failed', async () => {
    upstream.next(refusal(500), LIST);
    const { models, channel } = setUp();
    const one = channel();
    await failure(models.of(one, 'x'));
    expect((await models.of(one, 'x')).models).toHaveLength(2);
  });
});

describe('the models of a route', () => {
  async function listed(fields: Partial<RouteWish> & Pick<RouteWish, 'channels'>): Promise<unknown> {
    const lists = new ModelLists(setUp().models);
    const { body } = await lists.list({ route: routeOf(fields), models: null }, 'x');
    const { data } = JSON.parse(body.toString()) as { data: { id: string; owned_by?: string }[] };
    return data.map(({ id }) => id);
  }

  it('are the upstream’s, byte for byte, where a route has one open channel and nothing else', async () => {
    upstream.always(text(200, '{"data": [ {"id":"m1"} ]}', 'application/json; odd=1'));
    const { models, at } = setUp();
    const answer = await new ModelLists(models).list(
      { route: routeOf({ channels: [{ id: 'a', ...at('a') }] }), models: null },
      'x',
    );
    expect([answer.contentType, answer.body.toString()]).toEqual([
      'application/json; odd=1',
      '{"data": [ {"id":"m1"} ]}',
    ]);
  });

  it('are just the allowed ones where a route names them, without asking anybody', async () => {
    expect(await listed({ channels: [{ id: 'a' }], availableModels: ['x', 'y'], defaultModel: 'z' })).toEqual([
      'x',
      'y',
      'z',
    ]);
    expect(upstream.requests).toHaveLength(0);
  });

  it('are virtual ones first, then the channels’ by priority, each id once', async () => {
    upstream.always(LIST);
    const { at } = setUp();
    const channels = [
      { id: 'late', priority: 2, models: ['m1', 'late'] },
      { id: 'open', ...at('open'), priority: 1, modelMapping: { mine: 'theirs' } },
      { id: 'prefix', ...at('prefix'), priority: 1, models: ['p-*', 'exact'] },
      { id: 'demo', transport: { kind: 'echo' } as const, models: [] },
      { id: 'off', models: ['off'], enabled: false },
      { id: 'hidden', models: ['hidden'], isDirect: false },
    ];
    const target = { place: 'test', channel: 'late', model: 'late', priority: 0, weight: 1 };
    const models = [{ place: 'test', id: 'virtual', targets: [target], isEchoed: true }];
    expect(await listed({ channels, models })).toEqual(['virtual', 'echo', 'mine', 'm1', 'p-2', 'exact', 'late']);
  });

  it('are described by whoever names them first', async () => {
    upstream.always(LIST);
    const { at, models } = setUp();
    const route = routeOf({
      channels: [
        { id: 'open', ...at('open') },
        { id: 'late', priority: 1, models: ['m1'] },
      ],
    });
    expect(await new ModelLists(models).find({ route, models: null }, 'm1', 'x')).toEqual({ id: 'm1', extra: 1 });
  });

  it('are those of the channels that answer, and a failure only when none does', async () => {
    upstream.always((response, request) => (request.path.startsWith('/bad') ? refusal(500) : LIST)(response, request));
    const { at, models } = setUp();
    const bad = { id: 'bad', ...at('bad') };
    expect(await listed({ channels: [bad, { id: 'good', ...at('good') }] })).toEqual(['m1', 'p-2']);
    const alone = routeOf({ channels: [bad, { id: 'bad2', ...at('bad2') }] });
    expect(await failure(new ModelLists(models).list({ route: alone, models: null }, 'x'))).toMatchObject({
      code: 'upstream_error',
    });
  });

  it('are found one by one, and never by an id that could be a path', async () => {
    upstream.always(delayed(1, LIST));
    const { models, at } = setUp();
    const lists = new ModelLists(models);
    const route = routeOf({ channels: [{ id: 'a', ...at('a') }] });
    expect(await lists.find({ route, models: null }, 'm1', 'x')).toMatchObject({ id: 'm1', extra: 1 });
    for (const id of ['none', '../m1', 'a/./b', '', 'm1?', 'x'.repeat(300), 'a/b/c/d/e', 'm1%2f']) {
      expect(await failure(lists.find({ route, models: null }, id, 'x'))).toMatchObject({
        code: 'model_not_found',
        status: 404,
      });
    }
  });
});
