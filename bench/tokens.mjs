// What many access tokens cost: 100,000 of them on 1,000 routes over 2,000 channels, half of them of chosen secrets.
//   npm run build && node --expose-gc bench/tokens.mjs
import 'reflect-metadata';
import { randomBytes } from 'node:crypto';
import { TokenDirectory } from '../dist/gateway/access/token-directory.js';
import { Catalog } from '../dist/gateway/catalog/catalog.js';
import { readCatalog } from '../dist/control/sources/read-catalog.js';
import { loadEnvironment } from '../dist/platform/config/load-environment.js';
import { SystemClock } from '../dist/platform/time/clock.js';

const TOKENS = 100_000;
const ROUTES = 1_000;
const CHANNELS = 2_000;
const CHANGES = 200;
const LOOKUPS = 300_000;

const secrets = Array.from({ length: TOKENS }, (_, i) =>
  i % 2 === 0 ? `gw_${randomBytes(24).toString('base64url')}` : `gw_chosen_${i}_by_somebody`,
);
const lists = {
  tenants: [{ name: 'acme' }],
  channels: Array.from({ length: CHANNELS }, (_, i) => ({
    id: `channel-${i}`,
    base_url: `http://127.0.0.1:9/${i}`,
    api_keys: [`key-of-channel-${i}`],
    rpm: 1_000,
  })),
  routes: Array.from({ length: ROUTES }, (_, i) => ({
    name: `route-${i}`,
    tenant: 'acme',
    channels: [`channel-${2 * i}`, `channel-${2 * i + 1}`],
  })),
  tokens: secrets.map((token, i) => ({
    name: `token-${i}`,
    token,
    route: `route-${i % ROUTES}`,
    budget: { month: '20' },
  })),
};

const withTokens = JSON.stringify(lists);
const without = JSON.stringify({ ...lists, tokens: [] });
lists.tokens = [];
const read = (text) => new Catalog(readCatalog(loadEnvironment({ GATEWAY_ROUTES: text })));
read(without);
const cpu = process.cpuUsage();
let start = performance.now();
const catalog = read(withTokens);
const { user, system } = process.cpuUsage(cpu);
const took = performance.now() - start;
console.log(
  `full read and compile: ${took.toFixed(0)} ms, ${((user + system) / 1_000).toFixed(0)} ms of processor time`,
);

const directory = new TokenDirectory(catalog, new SystemClock());
const few = heap();
const other = read(withTokens);
const keeper = new TokenDirectory(other, new SystemClock());
const kept = heap() - few;
const bare = heap();
const empty = read(without);
const emptyDirectory = new TokenDirectory(empty, new SystemClock());
console.log(`tokens alone: ${((kept - (heap() - bare)) / 2 ** 20).toFixed(1)} MB`);

const { tokens, channels } = catalog.entities();
report('a changed token, compiled and known', CHANGES, (i) =>
  catalog.apply({ put: { tokens: [{ ...tokens[i * 7], note: `changed ${i}` }] }, remove: [] }),
);
report('a changed channel', CHANGES, (i) =>
  catalog.apply({ put: { channels: [{ ...channels[i], note: `changed ${i}` }] }, remove: [] }),
);
start = performance.now();
for (let i = 0; i < 1_000; i++) directory.find([secrets[i]]);
console.log(`a first lookup: ${((performance.now() - start) / 1_000) * 1_000} us on average`);
start = performance.now();
for (let i = 0; i < LOOKUPS; i++) directory.find([secrets[i % 1_000]]);
console.log(`a lookup: ${(((performance.now() - start) / LOOKUPS) * 1_000).toFixed(2)} us on average`);
console.log(keeper !== emptyDirectory ? '' : other);

function heap() {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

/** Prints the median and the longest of the times of one call. */
function report(what, calls, act) {
  const times = [];
  for (let i = 0; i < calls; i++) {
    const begin = performance.now();
    act(i);
    times.push(performance.now() - begin);
  }
  const sorted = times.sort((a, b) => a - b);
  const [median, longest] = [sorted[calls >> 1], sorted.at(-1)].map((ms) => ms.toFixed(2));
  console.log(`${what}: median ${median} ms, longest ${longest} ms`);
}
