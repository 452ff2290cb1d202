import { describe, expect, it } from '@jest/globals';
import type { Catalog } from '../../../src/gateway/catalog/catalog.js';
import type { RequestRecord } from '../../../src/gateway/execution/record.js';
import { requestFamilies } from '../../../src/gateway/telemetry/request-families.js';
import { MAX_SUBJECTS, RequestMetrics } from '../../../src/gateway/telemetry/request-metrics.js';
import type { Route } from '../../../src/gateway/catalog/snapshot.js';
import type { Sample } from '../../../src/platform/metrics/family.js';
import { callerOn, sourceOf, callOf, catalogOf, placeOf } from '../../support/compiled.js';

const USAGE = {
  promptTokens: 10,
  completionTokens: 4,
  cachedTokens: 3,
  cacheWriteTokens: 0,
  reasoningTokens: 2,
  audioPromptTokens: 0,
  audioCompletionTokens: 0,
};

function metricsOver(catalog: Catalog): RequestMetrics {
  return new RequestMetrics(catalog);
}

function settle(metrics: RequestMetrics, route: Route, record: Partial<RequestRecord> = {}): void {
  const [channel] = route.channels;
  const attempt = {
    channelId: channel!.id,
    keyId: 'key_test',
    channel: channel!.label,
    key: 1,
    model: 'm',
    status: 200,
    fault: null,
    startMs: 0,
    durationMs: 5,
  } as const;
  const plan = { model: 'm', candidates: [], exclusions: [], isLastResort: false };
  metrics.settled(
    { caller: callerOn(route), call: callOf({ model: 'm' }), plan },
    {
      outcome: 'completed',
      status: 200,
      errorCode: null,
      attempts: [attempt],
      place: placeOf(channel!),
      bill: { usage: USAGE, usageSource: 'actual', costMicros: 7 },
      durationMs: 5,
      firstContentMs: null,
      ...record,
    },
  );
}

function samples(metrics: RequestMetrics, name: string): Sample[] {
  const family = requestFamilies(metrics.routes).find((one) => one.name === name);
  return [...family!.samples()];
}

describe('the metrics of requests', () => {
  it('tell how an attempt without a fault ended', () => {
    const catalog = catalogOf({ channels: [{ id: 'a' }] });
    const [route] = catalog.current.routes;
    const metrics = metricsOver(catalog);
    settle(metrics, route!);
    settle(metrics, route!, { outcome: 'client_gone', status: 499 });
    settle(metrics, route!, { outcome: 'failed', status: 503 });
    const outcomes = samples(metrics, 'gateway_attempts_total').map(({ labels, value }) => [labels['outcome'], value]);
    expect(outcomes).toEqual([
      ['completed', 1],
      ['client_gone', 1],
      ['interrupted', 1],
    ]);
  });

  it('count tokens by type, cost in USD, and what has no price', () => {
    const catalog = catalogOf({ channels: [{ id: 'a', models: ['m'] }] });
    const [route] = catalog.current.routes;
    const metrics = metricsOver(catalog);
    settle(metrics, route!);
    settle(metrics, route!, { bill: { usage: USAGE, usageSource: 'estimate', costMicros: null } });
    const tokens = samples(metrics, 'gateway_tokens_total').map(({ labels, value }) => [labels['type'], value]);
    expect(Object.fromEntries(tokens)).toEqual({ prompt: 20, completion: 8, cached: 6, cache_write: 0, reasoning: 4 });
    expect(samples(metrics, 'gateway_cost_usd_total')[0]?.value).toBe(0.000_007);
    expect(samples(metrics, 'gateway_unpriced_requests_total')[0]?.value).toBe(1);
  });

  it('count everything beyond the limit of label sets, but no longer by name', () => {
    const [first] = catalogOf({ channels: [{ id: 'a', models: ['m'] }] }).current.routes;
    const metrics = metricsOver(catalogOf({ channels: [{ id: 'a' }] }));
    const requests = MAX_SUBJECTS;
    for (let i = 0; i < requests; i++) settle(metrics, { ...first!, name: `route-${i}` });
    const counted = samples(metrics, 'gateway_requests_total');
    expect(counted.length).toBeLessThan(MAX_SUBJECTS / 3 + 3);
    expect(counted.reduce((sum, { value }) => sum + value, 0)).toBe(requests);
    expect(samples(metrics, 'gateway_attempts_total').reduce((sum, { value }) => sum + value, 0)).toBe(requests);
    const prompt = samples(metrics, 'gateway_tokens_total').filter(({ labels }) => labels['type'] === 'prompt');
    expect(prompt.reduce((sum, { value }) => sum + value, 0)).toBe(10 * requests);
  });

  it('forget what a new configuration no longer has, and have room again', () => {
    const catalog = catalogOf({ channels: [{ id: 'a' }, { id: 'b' }] });
    const metrics = metricsOver(catalog);
    const [route] = catalog.current.routes;
    settle(metrics, route!);
    settle(metrics, { ...route!, id: 'rt_gone', name: 'gone' });
    catalog.replace(sourceOf());
    expect(samples(metrics, 'gateway_requests_total')).toEqual([]);
  });
});
