// What counting one request costs, and what a scrape costs with few series and at the limit.
//   npm run build && node bench/metrics.mjs
import 'reflect-metadata';
import { Catalog } from '../dist/gateway/catalog/catalog.js';
import { readCatalog } from '../dist/control/sources/read-catalog.js';
import { requestFamilies } from '../dist/gateway/telemetry/request-families.js';
import { MAX_SUBJECTS, RequestMetrics } from '../dist/gateway/telemetry/request-metrics.js';
import { loadEnvironment } from '../dist/platform/config/load-environment.js';
import { renderFamilies } from '../dist/platform/metrics/exposition.js';

const ROUNDS = 9;
const REQUESTS = 1_000_000;

const usage = { promptTokens: 100, completionTokens: 50, cachedTokens: 0, cacheWriteTokens: 0, reasoningTokens: 0 };
const bill = { usage, usageSource: 'actual', costMicros: 75 };
const operation = { name: 'chat', path: '/chat/completions', canStream: true };

/** Metrics over routes of ten channels each, and one settled request per channel. */
function world(routeCount) {
  const channels = Array.from({ length: 10 }, (_, i) => ({
    id: `c${i}`,
    base_url: 'http://127.0.0.1:9',
    models: ['m'],
  }));
  const routes = Array.from({ length: routeCount }, (_, i) => ({
    name: `r${i}`,
    token: `gw_bench_7Kq2mX_${i}`,
    channels,
  }));
  const catalog = new Catalog(readCatalog(loadEnvironment({ GATEWAY_ROUTES: JSON.stringify(routes) })));
  const requests = catalog.current.routes.flatMap((route) =>
    route.channels.map((channel) => requestAt(route, channel)),
  );
  return { metrics: new RequestMetrics(catalog), requests };
}

function requestAt(route, channel) {
  const attempt = { channel: channel.id, key: 1, model: 'm', status: 200, fault: null, durationMs: 800 };
  const place = { channel, key: channel.keys[0], model: 'm' };
  const end = { outcome: 'completed', status: 200, errorCode: null, durationMs: 812, firstContentMs: 240 };
  return [
    { caller: { route }, call: { operation } },
    { ...end, attempts: [attempt], place, bill },
  ];
}

const { metrics, requests } = world(20);
const times = Array.from({ length: ROUNDS }, () => {
  const start = performance.now();
  for (let i = 0; i < REQUESTS; i++) metrics.settled(...requests[i % requests.length]);
  return ((performance.now() - start) * 1e6) / REQUESTS;
});
console.log(`one request: median ${median(times).toFixed(0)} ns, least ${Math.min(...times).toFixed(0)} ns`);

for (const routeCount of [1, 20, Math.ceil(MAX_SUBJECTS / 10)]) await scrape(routeCount);

async function scrape(routeCount) {
  const { metrics: counted, requests: sent } = world(routeCount);
  for (const one of sent) counted.settled(...one);
  const families = requestFamilies(counted.routes);
  let text = '';
  const spent = [];
  for (let i = 0; i < ROUNDS; i++) {
    const start = performance.now();
    text = await renderFamilies(families);
    spent.push(performance.now() - start);
  }
  const series = text.split('\n').filter((line) => line !== '' && !line.startsWith('#')).length;
  console.log(
    `a scrape of ${series} series: median ${median(spent).toFixed(1)} ms, ${(text.length / 1024).toFixed(0)} KB`,
  );
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
