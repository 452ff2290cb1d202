// What planning and counting cost: 50 channels with 20 keys each, ten of them cooling down, every second one limited.
//   npm run build && node bench/planning.mjs
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Catalog } from '../dist/gateway/catalog/catalog.js';
import { readCatalog } from '../dist/control/sources/read-catalog.js';
import { resolveModel } from '../dist/gateway/catalog/resolve-model.js';
import { Health } from '../dist/gateway/health/health.js';
import { UpstreamAvailability } from '../dist/gateway/health/upstream-availability.js';
import { Limits } from '../dist/gateway/limits/limits.js';
import { makePlan } from '../dist/gateway/planning/plan.js';
import { loadEnvironment } from '../dist/platform/config/load-environment.js';
import { WorkerBus } from '../dist/platform/shared-state/worker-bus.js';
import { OwnMemory } from '../dist/platform/shared-state/memory.js';
import { SystemClock } from '../dist/platform/time/clock.js';
import { SystemRandom } from '../dist/platform/time/random.js';

const channels = Array.from({ length: 50 }, (_, i) => ({
  id: `channel-${i}`,
  base_url: `http://127.0.0.1:9/${i}`,
  api_keys: Array.from({ length: 20 }, (_key, k) => `key-${i}-${k}-of-the-bench`),
  priority: i % 3,
  weight: 1 + (i % 5),
  rpm: i % 2 ? 1000 : -1,
}));
const routes = JSON.stringify([{ token: 'gw_bench_7Kq2mX', channels }]);
const [route] = new Catalog(readCatalog(loadEnvironment({ GATEWAY_ROUTES: routes }))).current.routes;
const clock = new SystemClock();
const memory = new OwnMemory();
const health = new Health(clock, new SystemRandom(), memory, new WorkerBus());
const limits = new Limits(clock, memory);
const present = new UpstreamAvailability(health, limits);
for (const channel of route.channels.slice(0, 10)) {
  const place = { channel, key: channel.keys[0], model: 'm' };
  health.park(place, { scope: 'channel', reason: 'cooling', span: { ms: 1e9 } });
}

const { targets } = resolveModel(route, 'm');
const ids = Array.from({ length: 1000 }, () => randomUUID());
const statistics = { inFlight: () => 0, firstContentMs: () => 0 };
const input = { model: 'm', targets, strategy: 'priority-weighted', random: 0, present, statistics };

report('plan', 60_000, (i) => makePlan({ ...input, affinityId: ids[i % ids.length], now: clock.monotonic() }));

const token = { slot: 0, limits: { rpm: 1e9, rpd: 1e9, tpm: 1e9, tpd: 1e9, concurrency: 1e6 }, timeZone: 'UTC' };
report('reserve + settle, token', 300_000, () => limits.reserveToken(token, 10).settle(12));
const [, channel] = route.channels;
report('reserve + settle, channel and key', 300_000, () =>
  limits.reserveAttempt(channel, channel.keys[0], 0)?.settle(12),
);

/** Prints the median and the 99th percentile of the time of one call, after a warm-up, in batches of ten. */
function report(what, calls, act) {
  const times = [];
  for (let i = 0; i < calls; i += 10) {
    const start = performance.now();
    for (let k = 0; k < 10; k++) act(i + k);
    times.push((performance.now() - start) * 100);
  }
  const late = times.slice(times.length / 3).sort((a, b) => a - b);
  const at = (share) => late[Math.floor(late.length * share)].toFixed(2);
  console.log(`${what}: median ${at(0.5)} µs, p99 ${at(0.99)} µs`);
}
