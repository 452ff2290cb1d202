// What one event of an upstream's stream costs, a piece of prose as most are: translated, for every pair of dialects, and
// passed on as it is where both sides speak the same, beside a proxy that merely hands the bytes on.
//   npm run build && node bench/dialects.mjs
import { DIALECTS } from '../dist/gateway/dialects/dialects.js';
import { mappedStream, NamingMapper, PassthroughMapper } from '../dist/gateway/execution/reading/dialect-stream.js';
import { relayedStream } from '../dist/gateway/execution/reading/stream-relay.js';
import { StreamTranslation } from '../dist/gateway/dialects/translation.js';
import { EMPTY_CALL } from '../dist/gateway/protocol/neutral-call.js';
import { readEvent } from '../dist/platform/sse/event.js';
import { SseSplitter } from '../dist/platform/sse/splitter.js';

const WARM_UP = 40_000;
const EVENTS = 100_000;
const LIMIT = 15;
const PASSING_LIMIT = 3;
const PROSE = ' upon a time, in a far land';
const ESCAPED = ' upon a time, in a "far" land,\n';
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

console.log(`\nµs of CPU per event of one dialect on both sides, beyond handing the bytes on (limit ${PASSING_LIMIT})`);
console.log(['', 'as it is', 'with escapes', 'model renamed'].map(cell).join(''));
let worstPassing = 0;
for (const name of NAMES) {
  const [plain, escaped, named] = [
    passingCost(name, PROSE, null),
    passingCost(name, ESCAPED, null),
    passingCost(name, PROSE, 'public'),
  ];
  worstPassing = Math.max(worstPassing, plain, escaped);
  console.log([name, ...[plain, escaped, named].map((microseconds) => microseconds.toFixed(2))].map(cell).join(''));
}
console.log(`worst: ${worstPassing.toFixed(2)} µs`);
if (worst > LIMIT || worstPassing > PASSING_LIMIT) process.exitCode = 1;

/** The first contents and one more event of a dialect, as bytes. */
function eventsOf(dialect, text) {
  const encoder = DIALECTS[dialect].streamEncoder(context);
  const opening = encoder.push({ kind: 'start', model: 'm' }) + encoder.push({ kind: 'text', choice: 0, text: 'Once' });
  const event = encoder.push({ kind: 'text', choice: 0, text });
  return { opening: Buffer.from(opening), event: Buffer.from(event) };
}

/** Runs `push` until it is warm, then times it; `written` tells how many bytes it has handed on. */
function time(push, event, written) {
  for (let i = 0; i < WARM_UP; i++) push(event);
  const start = written();
  const before = process.cpuUsage();
  for (let i = 0; i < EVENTS; i++) push(event);
  const { user, system } = process.cpuUsage(before);
  if (written() - start < EVENTS * 50) throw new Error('the events came to nothing');
  return (user + system) / EVENTS;
}

/** What reading along costs when the client gets the bytes as they came; `echoAs` renames the model in each. */
function passingCost(dialect, text, echoAs) {
  const { opening, event } = eventsOf(dialect, text);
  let bytes = 0;
  const listener = {
    onContent: (chunk) => void (bytes += chunk.length),
    onFinish: () => {},
    onReply: () => {},
    onFail: ({ kind }) => {
      throw new Error(`${dialect}: ${kind}`);
    },
  };
  // A stream may be 64 MiB long, so that a new one begins from time to time.
  const perStream = Math.floor((32 * 1024 * 1024) / event.length);
  let reader;
  let left = 0;
  const push = (chunk) => {
    if (left-- <= 0) {
      reader = readerOf(dialect, echoAs, listener);
      reader.push(opening);
      left = perStream;
    }
    reader.push(chunk);
  };
  const read = time(push, event, () => bytes);
  const bare = time(
    (chunk) => listener.onContent(chunk),
    event,
    () => bytes,
  );
  return read - bare;
}

function readerOf(dialect, echoAs, listener) {
  if (dialect === 'openai-chat')
    return relayedStream(listener, {
      readsAll: false,
      reportedModel: echoAs,
      withholdsUsage: false,
      passesPieces: true,
      maxEventBytes: 64 * 1024 * 1024,
    });
  const decoder = DIALECTS[dialect].streamDecoder(context.id);
  const carriage = echoAs === null ? new PassthroughMapper(decoder) : new NamingMapper(decoder, dialect, echoAs);
  return mappedStream(listener, carriage, 64 * 1024 * 1024);
}

/** From the bytes of one event off the upstream's socket to the bytes for the client's. */
function cost(upstream, client) {
  const pair = { client: DIALECTS[client], upstream: DIALECTS[upstream] };
  const { opening, event } = eventsOf(upstream, ESCAPED);
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
  push(opening);
  let bytes = 0;
  return time(
    (chunk) => void (bytes += push(chunk)),
    event,
    () => bytes,
  );
}

function cell(text) {
  return String(text).padEnd(18);
}
