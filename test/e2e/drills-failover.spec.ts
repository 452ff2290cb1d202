import { describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES } from '../../src/gateway/protocol/dialect-name.js';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { TOKEN } from '../support/gateway.js';
import { channelsFixture } from '../support/routes.js';

interface Result {
  readonly fault: string;
  readonly ok: boolean;
  readonly outcome: string;
  readonly recovery_ms: number | null;
  readonly attempts: readonly { readonly channel: string; readonly key: number; readonly fault: string | null }[];
  readonly client: { readonly is_complete: boolean; readonly error_code: string | null; readonly channel: string };
}

interface Report {
  readonly ok: boolean;
  readonly plan: readonly string[];
  readonly results: readonly Result[];
}

describe('a failover drill', () => {
  const fixture = channelsFixture();
  const { channel } = fixture;

  async function open(channels: object[]): Promise<Console> {
    const targets = channels.map((each, priority) => ({ channel: (each as { id: string }).id, model: 'm', priority }));
    const models = [{ id: 'chat', targets }];
    const gateway = await fixture.start({ channels, models }, { ADMIN_PASSWORD });
    const console = new Console(gateway.url);
    await console.signIn();
    return console;
  }

  async function drill(console: Console, body: object = {}): Promise<Report> {
    const { status, body: report } = await console.ask('models/chat/drill', { body });
    expect([status, report.error]).toEqual([200, undefined]);
    return report as unknown as Report;
  }

  it.each(DIALECT_NAMES)('has another channel answer, whatever the first one does, in %s', async (dialect) => {
    const fields = { dialect, timeouts: { first_content: 30 } };
    const console = await open([channel('a', { ...fields, priority: 0 }), channel('b', { priority: 1 })]);
    const { ok, plan, results } = await drill(console);
    expect([ok, plan]).toEqual([true, ['a', 'b']]);
    const served = Object.fromEntries(results.map(({ fault, outcome, client }) => [fault, [outcome, client.channel]]));
    expect(served).toEqual({
      rate_limited: ['recovered', 'b'],
      server_error: ['recovered', 'b'],
      key_refused: ['recovered', 'b'],
      refused: ['recovered', 'b'],
      silent: ['recovered', 'b'],
      cut: ['told', 'a'],
      malformed: ['recovered', 'b'],
      error_in_200: ['recovered', 'b'],
      slow_drip: ['answered', 'a'],
    });
    const silent = results.find(({ fault }) => fault === 'silent')!;
    expect(silent.recovery_ms).toBeGreaterThanOrEqual(30_000);
    expect(results.find(({ fault }) => fault === 'cut')!.client.error_code).toBe('upstream_disconnected');
  });

  it('replaces a whole answer that breaks off', async () => {
    const console = await open([channel('a', { priority: 0 }), channel('b', { priority: 1 })]);
    const { results } = await drill(console, { stream: false, faults: ['cut', 'malformed'] });
    expect(results.map(({ outcome }) => outcome)).toEqual(['recovered', 'recovered']);
  });

  it('says that a model fails with its only channel', async () => {
    const { ok, results } = await drill(await open([channel('a', {})]), { faults: ['server_error', 'slow_drip'] });
    expect([ok, results.map(({ outcome }) => outcome)]).toEqual([false, ['failed', 'answered']]);
  });

  it('runs the plan that is explained for the same request id', async () => {
    const console = await open([channel('a', { api_keys: ['1', '2', '3'] }), channel('b', {}), channel('c', {})]);
    for (const request_id of ['one', 'two', 'three', 'four']) {
      const { body } = await console.ask('models/chat/explain', { body: { request_id } });
      const candidates = body['candidates'] as { channel: string; keys: number[] }[];
      const { plan, results } = await drill(console, { request_id, faults: ['server_error'] });
      expect(plan).toEqual(candidates.map((each) => each.channel));
      expect(results[0]!.attempts[0]).toMatchObject({ channel: plan[0], key: candidates[0]!.keys[0] });
    }
  });

  it('asks no upstream of the operator’s, and leaves no trace', async () => {
    const console = await open([channel('a', { api_keys: ['k1', 'k2'] }), channel('b', {})]);
    const headers = { authorization: `Bearer ${TOKEN}` };
    const [before] = [await console.ask('/v1/status', { headers })];
    await drill(console);
    const after = await console.ask('/v1/status', { headers });
    const { timestamp: _before, ...then } = before.body;
    const { timestamp: _after, ...now } = after.body;
    expect(now).toEqual(then);
    expect(fixture.upstream.requests).toEqual([]);
    const { body: usage } = await console.ask('/v1/requests', { headers });
    expect(usage['data']).toEqual([]);
  });

  it('is refused for what is no model and no fault', async () => {
    const console = await open([channel('a', {})]);
    for (const [path, body, expected] of [
      ['models/none/drill', {}, [404, 'not_found']],
      ['models/none/explain', {}, [404, 'not_found']],
      ['models/chat/drill', { faults: ['flood'] }, [400, 'validation_failed']],
    ] as const) {
      const { status, body: answer } = await console.ask(path, { body });
      expect([status, answer.error?.code]).toEqual(expected);
    }
  });
});
