import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { KEY_SUSPENSION } from '../../../src/gateway/health/probe-queue.js';
import { Health } from '../../../src/gateway/health/health.js';
import { Prober } from '../../../src/gateway/health/prober.js';
import { ControlClient } from '../../../src/platform/upstream/control-client.js';
import { channelOf, placeOf, spoken, type ChannelWish } from '../../support/compiled.js';
import { FixedRandom, HandClock } from '../../support/hand-clock.js';
import { WorkerBus } from '../../../src/platform/shared-state/worker-bus.js';
import { OwnMemory } from '../../../src/platform/shared-state/memory.js';
import { json, refusal, reset, ScriptedUpstream } from '../../support/scripted-upstream.js';
import { turns } from '../../support/turns.js';
import { until } from '../../support/until.js';
import { witness } from '../../support/witness.js';

describe('the prober', () => {
  let upstream: ScriptedUpstream;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(() => upstream.reset());
  afterAll(async () => {
    await upstream.stop();
  });

  function setUp(fields: Partial<ChannelWish> = {}) {
    const clock = new HandClock();
    const health = new Health(clock, new FixedRandom(), new OwnMemory(), new WorkerBus());
    const prober = new Prober(health, new ControlClient(), clock);
    const channel = channelOf({ baseUrl: upstream.baseUrl, ...fields });
    const place = placeOf(channel);
    const isOut = (): boolean => health.keyBlock(channel, place.key, 'm', clock.elapsed) !== null;
    const isOpen = (): boolean => health.channelBlock(channel, 'm', clock.elapsed) !== null;
    const failAlone = (): void => {
      for (let i = 0; i < 5; i++) health.fail(place, witness('one'));
    };
    return { clock, health, prober, place, isOut, isOpen, failAlone };
  }

  it('asks with a refused key shortly before it comes back, not earlier and not twice', async () => {
    const { clock, health, prober, place } = setUp();
    health.park(place, KEY_SUSPENSION);
    await prober.round();
    clock.advance(54_999);
    await prober.round();
    expect(upstream.requests).toHaveLength(0);
    clock.advance(1);
    await prober.round();
    await prober.round();
    expect(upstream.requests.map(({ method, path }) => [method, path])).toEqual([['GET', '/v1/models']]);
    expect(upstream.keysUsed).toEqual(['a-key-1']);
  });

  it('lets a key return that the probe confirms', async () => {
    const { clock, health, prober, place, isOut } = setUp();
    upstream.always(json(200, { data: [] }));
    health.park(place, KEY_SUSPENSION);
    clock.advance(56_000);
    await prober.round();
    expect(isOut()).toBe(true);
    clock.advance(4_000);
    expect(isOut()).toBe(false);
  });

  it.each([401, 403])('keeps a key out that the probe finds refused with %p, longer each time', async (status) => {
    const { clock, health, prober, place, isOut } = setUp();
    upstream.always(refusal(status));
    health.park(place, KEY_SUSPENSION);
    const out: number[] = [];
    for (let round = 0; round < 4; round++) {
      const block = health.keyBlock(place.channel, place.key, 'm', clock.elapsed)!;
      clock.advance(block.until! - clock.elapsed - 1_000);
      await prober.round();
      clock.advance(1_000);
      expect(isOut()).toBe(true);
      out.push(Math.round(health.keyBlock(place.channel, place.key, 'm', clock.elapsed)!.until! - clock.elapsed));
    }
    expect(out).toEqual([119_000, 239_000, 299_000, 299_000]);
    expect(upstream.requests).toHaveLength(4);
  });

  it('lets a key return when the upstream says nothing about it', async () => {
    const { clock, health, prober, place, isOut } = setUp();
    upstream.always(reset());
    health.park(place, KEY_SUSPENSION);
    clock.advance(58_000);
    await prober.round();
    clock.advance(2_000);
    expect(isOut()).toBe(false);
  });

  it.each([
    ['fails for it as well', refusal(500), true],
    ['cannot be reached', reset(), true],
    ['answers', json(200, { data: [] }), false],
    ['refuses the key alone', refusal(401), false],
  ])('gives a channel that one token sees fail out of use only when it %s', async (_how, script, opens) => {
    const { prober, isOpen, failAlone } = setUp();
    upstream.always(script);
    failAlone();
    expect(isOpen()).toBe(false);
    await prober.round();
    expect(isOpen()).toBe(opens);
  });

  it('takes the demo channel for well without asking anybody', async () => {
    const { prober, isOpen, failAlone } = setUp({ transport: { kind: 'echo' } });
    failAlone();
    await prober.round();
    expect([isOpen(), upstream.requests.length]).toEqual([false, 0]);
  });

  describe('asked whether a model is missing', () => {
    const missing = { scope: 'key_model', reason: 'model_missing', span: { ms: 600_000 } } as const;
    const listed = json(200, { data: [{ id: 'other' }] });

    async function probe(model: string, fields: Partial<ChannelWish>, one = refusal(404), list = listed) {
      const { health, prober, clock, place: any } = setUp(fields);
      const place = placeOf(any.channel, 1, model);
      upstream.always((response, request) => (/\/models(\?|$)/.test(request.path) ? list : one)(response, request));
      health.suspect(place, missing, witness('one'));
      await prober.round();
      return health.keyBlock(place.channel, place.key, model, clock.elapsed)?.reason;
    }

    it.each([
      ['openai-chat', refusal(404, { code: 'model_not_found' })],
      ['openai-responses', refusal(404, { code: 'model_not_found' })],
      ['anthropic', json(404, { type: 'error', error: { type: 'not_found_error', message: 'model: m' } })],
      ['gemini', json(404, { error: { code: 404, status: 'NOT_FOUND', message: 'models/m is not found' } })],
    ] as const)('believes an upstream of %s that says so of the model', async (dialect, script) => {
      expect(await probe('m', spoken(dialect), script)).toBe('model_missing');
      expect(upstream.requests.map(({ path }) => /\/models[^?]*/.exec(path)?.[0])).toEqual(['/models', '/models/m']);
    });

    it.each([
      ['that knows the model', json(200, { id: 'm' }), listed],
      ['without such an endpoint', refusal(404), listed],
      ['of whom nothing is known', refusal(404, { code: 'model_not_found' }), refusal(404)],
      ['that fails', refusal(500, { code: 'model_not_found' }), listed],
      ['that is away', reset(), listed],
    ])('believes no upstream %s', async (_what, one, list) => {
      expect(await probe('m', {}, one, list)).toBeUndefined();
    });

    it.each(['..', '.', 'a/b', 'a?b', '%2e%2e', 'a b', 'x'.repeat(129)])('asks for no name like %j', async (model) => {
      expect(await probe(model, {}, refusal(404, { code: 'model_not_found' }))).toBeUndefined();
      expect(upstream.requests).toEqual([]);
    });
  });

  it('looks every second from start to stop', async () => {
    const { health, prober, place, failAlone } = setUp();
    jest.useFakeTimers({ doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'performance', 'Date'] });
    try {
      prober.onApplicationBootstrap();
      failAlone();
      jest.advanceTimersByTime(1_000);
      await until(() => upstream.requests.length > 0);
      expect(upstream.requests).toHaveLength(1);
      prober.onApplicationShutdown();
      health.doubts.suspect(place);
      jest.advanceTimersByTime(5_000);
      await turns();
      expect(upstream.requests).toHaveLength(1);
    } finally {
      jest.useRealTimers();
    }
  });
});
