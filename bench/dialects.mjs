// What translating one event of an upstream's stream costs, for every pair of dialects: a piece of prose, as most are.
//   npm run build && node bench/dialects.mjs
import { DIALECTS } from '../dist/gateway/dialects/dialects.js';
import { StreamTranslation } from '../dist/gateway/dialects/translation.js';
import { EMPTY_CALL } from '../dist/gateway/protocol/neutral-call.js';
import { readEvent } from '../dist/platform/sse/event.js';
import { SseSplitter } from '../dist/platform/sse/splitter.js';

const WARM_UP = 40_000;
const EVENTS = 100_000;
const LIMIT = 15;
const NAMES = Object.keys(DIALECTS);
const context = { id: '0198c0de-0000-7000-8000-000000000001', createdAt: 1763711984, model: 'm', request: {} };

console.log(`µs of CPU per event, upstream down, client across (limit ${LIMIT})`);
console.log(['', ...NAMES].map(cell).join(''));
let worst = 0;
for (const upstream of NAMES) {
  const costs = NAMES.map((client) => cost(upstream, client));
  worst = Math.max(worst, ...costs);
  console.log([upstream, ...costs.map((microseconds) => microseconds.toFixed(2))].map(cell).join(''));
}
console.log(`worst: ${worst.toFixed(2)} µs`);
if (worst > LIMIT) process.exitCode = 1;

/** From the bytes of one event off the upstream's socket to the bytes for the client's. */
function cost(upstream, client) {
  const pair = { client: DIALECTS[client], upstream: DIALECTS[upstream] };
  const encoder = DIALECTS[upstream].streamEncoder(context);
  const opening = encoder.push({ kind: 'start', model: 'm' }) + encoder.push({ kind: 'text', choice: 0, text: 'Once' });
  const event = Buffer.from(encoder.push({ kind: 'text', choice: 0, text: ' upon a time, in a "far" land,\n' }));
  const translation = new StreamTranslation(pair, EMPTY_CALL, context);
  const splitter = new SseSplitter();
  const push = (bytes) => {
    splitter.push(bytes);
    let start = 0;
    let written = 0;
    for (const end of splitter.ends) {
      const { name, data } = readEvent(splitter.bytes.subarray(start, end));
      written += Buffer.from(translation.push(data.toString(), name).text).length;
      start = end;
    }
    return written;
  };
  push(Buffer.from(opening));
  for (let i = 0; i < WARM_UP; i++) push(event);
  const before = process.cpuUsage();
  let bytes = 0;
  for (let i = 0; i < EVENTS; i++) bytes += push(event);
  const { user, system } = process.cpuUsage(before);
  if (bytes < EVENTS * 50) throw new Error(`${upstream} to ${client} came to nothing`);
  return (user + system) / EVENTS;
}

function cell(text) {
  return String(text).padEnd(18);
}
