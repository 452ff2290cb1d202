import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Tracing } from '../../src/gateway/telemetry/tracing/tracing.js';
import { chat, MESSAGES, post } from '../support/client.js';
import { TOKEN, type TestGateway } from '../support/gateway.js';
import type { ReceivedSpan } from '../support/otlp-decoder.js';
import { OtlpReceiver } from '../support/otlp-receiver.js';
import { runGateway } from '../support/process.js';
import { channelsFixture } from '../support/routes.js';
import { chatEvents, completion, json, refusal, sse } from '../support/scripted-upstream.js';
import { roundsUntil } from '../support/rounds.js';
import { until, untilRight } from '../support/until.js';

const TRACE_ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
const UNSAMPLED = `00-${TRACE_ID}-00f067aa0ba902b7-00`;
const SERVER = 2;
const CLIENT = 3;

describe('traces', () => {
  const fixture = channelsFixture();
  let receiver: OtlpReceiver;
  beforeEach(async () => {
    receiver = await OtlpReceiver.start();
  });
  afterEach(() => receiver.stop());

  async function start(variables: Record<string, string> = {}, route: object = {}): Promise<TestGateway> {
    const channels = [fixture.channel('a', { priority: 0 }), fixture.channel('b', { priority: 1 })];
    return await fixture.start({ channels, ...route }, { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, ...variables });
  }

  /**
   * All spans of so many requests. A request is settled after its client has all of it, and at its end the gateway waits
   * two seconds for what is sent, which goes on behind that.
   */
  async function spansOf(gateway: TestGateway, requests: number, spans: number): Promise<ReceivedSpan[]> {
    await until(() => gateway.logLines().filter(({ msg }) => msg === 'request').length === requests);
    await gateway.app.get(Tracing).close();
    return await untilRight(
      () => receiver.spans,
      ({ length }) => length >= spans,
    );
  }

  it('tell a request and each of its attempts, as one trace that goes on from the client to the upstream', async () => {
    const gateway = await start();
    fixture.upstream.next(refusal(503), json(200, completion('ok')));
    await chat(gateway.url, {}, { traceparent: PARENT });
    const spans = await spansOf(gateway, 1, 3);
    const [server] = spans.filter(({ kind }) => kind === SERVER);
    const attempts = spans.filter(({ kind }) => kind === CLIENT);
    expect(spans.map(({ traceId }) => traceId)).toEqual([TRACE_ID, TRACE_ID, TRACE_ID]);
    expect(server).toMatchObject({
      name: 'POST /v1/chat/completions',
      parentSpanId: '00f067aa0ba902b7',
      status: 0,
      attributes: {
        'gen_ai.operation.name': 'chat',
        'gen_ai.request.model': 'test-model',
        'http.route': '/v1/chat/completions',
        'http.response.status_code': 200,
        'gateway.route': 'r',
        'gateway.token': 'r/1',
        'gateway.attempts': 2,
        'gateway.outcome': 'completed',
      },
    });
    const [failed, served] = attempts;
    expect(attempts.map(({ parentSpanId }) => parentSpanId)).toEqual([server!.spanId, server!.spanId]);
    expect(failed).toMatchObject({
      status: 2,
      statusMessage: '',
      attributes: { 'gateway.channel': 'a', 'error.type': 'unavailable', 'http.response.status_code': 503 },
    });
    expect(served).toMatchObject({
      name: 'chat test-model',
      status: 0,
      attributes: {
        'gateway.channel': 'b',
        'gen_ai.operation.name': 'chat',
        'gen_ai.usage.input_tokens': 7,
        'gen_ai.usage.output_tokens': 3,
        'server.address': '127.0.0.1',
        'server.port': fixture.upstream.port,
      },
    });
    expect(fixture.upstream.requests.map(({ headers }) => headers['traceparent'])).toEqual(
      attempts.map(({ spanId }) => `00-${TRACE_ID}-${spanId}-01`),
    );
  });

  it('tell the first content of a stream, and hold tokens once', async () => {
    const gateway = await start();
    fixture.upstream.next(sse(chatEvents('one', 'two')));
    await chat(gateway.url, { stream: true });
    const spans = await spansOf(gateway, 1, 2);
    const counted = spans.filter(({ attributes }) => 'gen_ai.usage.input_tokens' in attributes);
    expect(counted.map(({ kind }) => kind)).toEqual([CLIENT]);
    expect(counted[0]!.attributes['gen_ai.response.time_to_first_chunk']).toBeGreaterThanOrEqual(0);
    expect(counted[0]!.attributes['gen_ai.request.stream']).toBe(true);
  });

  it('tell what failed or was refused, without the words of anybody', async () => {
    const gateway = await start({}, { limits: { rpm: 1 } });
    fixture.upstream.always(refusal(500, { message: 'secret words of the upstream' }));
    await chat(gateway.url);
    await chat(gateway.url);
    const spans = await spansOf(gateway, 2, 3);
    const servers = spans.filter(({ kind }) => kind === SERVER);
    expect(servers.map(({ status }) => status)).toEqual([2, 0]);
    expect(servers.map(({ attributes }) => attributes['error.type'])).toEqual(['upstream_error', 'gateway_rpm']);
    expect(servers[1]!.attributes['gateway.outcome']).toBe('refused');
  });

  it('never hold content or a credential', async () => {
    const gateway = await start();
    const words = 'a-prompt-that-nobody-else-may-read';
    await chat(gateway.url, { messages: [{ role: 'user', content: words }], user: words }, { baggage: words });
    await post(`${gateway.url}/chat`, { message: words, model: 'test-model' });
    expect((await spansOf(gateway, 2, 4)).length).toBeGreaterThanOrEqual(4);
    const sent = receiver.requests.map(({ body }) => body.toString('latin1')).join('');
    for (const hidden of [words, TOKEN, 'key-of-a', 'key-of-b']) expect(sent).not.toContain(hidden);
    expect(fixture.upstream.requests.every(({ headers }) => headers['baggage'] === undefined)).toBe(true);
  });

  it('name the service, and carry the headers of the endpoint', async () => {
    const gateway = await start({
      OTEL_SERVICE_NAME: 'my-gateway',
      OTEL_RESOURCE_ATTRIBUTES: 'deployment.environment.name=test,team=a%2Cb',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abcdef',
    });
    await chat(gateway.url);
    await spansOf(gateway, 1, 2);
    expect(receiver.requests[0]).toMatchObject({ path: '/v1/traces', headers: { authorization: 'Basic abcdef' } });
    expect(receiver.resource).toMatchObject({
      'service.name': 'my-gateway',
      'deployment.environment.name': 'test',
      team: 'a,b',
    });
  });

  it.each([
    ['always_off', '1', PARENT, 0],
    ['parentbased_always_on', '1', UNSAMPLED, 0],
    ['parentbased_always_off', '1', PARENT, 2],
    ['traceidratio', '0', PARENT, 0],
    ['parentbased_traceidratio', '0', PARENT, 2],
    ['always_on', '1', UNSAMPLED, 2],
  ])('are sampled as %s (%s) says for %s', async (sampler, share, traceparent, count) => {
    const gateway = await start({ OTEL_TRACES_SAMPLER: sampler, OTEL_TRACES_SAMPLER_ARG: share });
    await chat(gateway.url, {}, { traceparent });
    expect(await spansOf(gateway, 1, count)).toHaveLength(count);
    const { traceparent: passedOn } = fixture.upstream.requests[0]!.headers;
    expect(passedOn).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-${count === 0 ? '00' : '01'}$`));
  });

  it('do not begin where a traceparent is malformed: the request begins one of its own', async () => {
    const gateway = await start();
    for (const traceparent of ['nonsense', `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, `ff${PARENT.slice(2)}`])
      await chat(gateway.url, {}, { traceparent });
    const servers = (await spansOf(gateway, 3, 6)).filter(({ kind }) => kind === SERVER);
    expect(servers.map(({ parentSpanId }) => parentSpanId)).toEqual(['', '', '']);
    expect(new Set(servers.map(({ traceId }) => traceId)).size).toBe(3);
  });

  it('never hurt a request or the end of the process when nobody takes them', async () => {
    await receiver.stop();
    const gateway = await start();
    for (let i = 0; i < 5; i++) expect((await chat(gateway.url)).status).toBe(200);
    let isClosed = false;
    void gateway.app
      .get(Tracing)
      .close()
      .then(() => (isClosed = true));
    expect(await roundsUntil(gateway.url, () => isClosed)).toBeLessThan(400);
  });

  it('are missed in the log when the endpoint refuses them', async () => {
    receiver.status = 400;
    const gateway = await start();
    await chat(gateway.url);
    await spansOf(gateway, 1, 0);
    const told = (): unknown[] =>
      gateway.logLines().flatMap(({ msg }) => (String(msg).startsWith('traces') ? [msg] : []));
    await until(() => told().length > 0);
    expect(told()).toEqual(['traces cannot be sent and are dropped']);
  });

  it('are off without an endpoint: nothing goes on to the upstream', async () => {
    const gateway = await fixture.start({ channels: [fixture.channel('a')] });
    await chat(gateway.url, {}, { traceparent: PARENT });
    expect(fixture.upstream.requests[0]!.headers['traceparent']).toBeUndefined();
  });

  it('are sent to the last when the process stops', async () => {
    const route = { token: TOKEN, base_url: fixture.upstream.baseUrl, api_keys: ['key'] };
    const variables = { GATEWAY_ROUTES: JSON.stringify([route]), PORT: '0', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    const kindsOfOneRun = async (): Promise<number[]> => {
      receiver.spans.length = 0;
      const run = runGateway(['serve'], variables);
      const url = await run.url();
      expect((await post(`${url}/v1/chat/completions`, { model: 'm', messages: MESSAGES })).status).toBe(200);
      run.child.kill('SIGTERM');
      expect(await run.exit()).toBe(0);
      return receiver.spans.map(({ kind }) => kind);
    };
    // the end waits two seconds for the endpoint, which is in this process and may be held up for longer
    expect(await untilRight(kindsOfOneRun, ({ length }) => length > 0)).toEqual([CLIENT, SERVER]);
  });
});
