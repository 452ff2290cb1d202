import type { Metric } from 'prom-client';
import type { Family, Sample } from './family.js';

/** The content type of the Prometheus text format. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Renders families in the Prometheus text format, whose writer is loaded the first time; values are taken as they are now. */
export async function renderFamilies(families: readonly Family[]): Promise<string> {
  const { Registry } = await import('prom-client');
  const registry = new Registry();
  for (const family of families) registry.registerMetric(asMetric(family));
  return await registry.metrics();
}

/** A metric of prom-client by its shape: its classes keep values of their own, which ours do not need. */
function asMetric({ name, help, type, samples }: Family): Metric {
  const named = ({ suffix, ...sample }: Sample): object =>
    suffix === undefined ? sample : { ...sample, metricName: name + suffix };
  const metric = { name, help, type, get: () => ({ name, help, type, values: [...samples()].map(named) }) };
  return metric as unknown as Metric;
}
