import type { Metric } from 'prom-client';
import type { Family, Sample } from './family.js';
import { merged, scrape, type Scrape } from './merge-families.js';

/** The content type of the Prometheus text format. */
export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Renders families with the values of all workers in the Prometheus text format, whose writer is loaded the first time. */
export async function renderFamilies(
  families: readonly Family[],
  scrapes: readonly Scrape[] = [scrape(families)],
): Promise<string> {
  const { Registry } = await import('prom-client');
  const registry = new Registry();
  for (const family of families) registry.registerMetric(asMetric(family, merged(family, scrapes)));
  return await registry.metrics();
}

/** A metric of prom-client by its shape: its classes keep values of their own, which ours do not need. */
function asMetric({ name, help, type }: Family, samples: readonly Sample[]): Metric {
  const named = ({ suffix, ...sample }: Sample): object =>
    suffix === undefined ? sample : { ...sample, metricName: name + suffix };
  const metric = { name, help, type, get: () => ({ name, help, type, values: samples.map(named) }) };
  return metric as unknown as Metric;
}
