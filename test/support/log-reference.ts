import { OTHER_FACTS } from '../../src/gateway/ledger/other-facts.js';

type Row = readonly [names: readonly string[], meaning: string];

/** What the line of a request begins with. */
const FIRST: readonly Row[] = [
  [['level', 'time', 'msg'], '30 is info, 40 a warning, 50 an error; milliseconds since 1970; `request` for requests.'],
  [['id'], 'The request id, as in `x-request-id`.'],
  [
    ['route', 'token'],
    "The route's name, and the token as its place in the route: `team-b/1`; `/open` for a caller without a token.",
  ],
  [['operation'], 'The operation, by its name in [Operations](api.md#operations).'],
  [['model'], 'The model that the client asked for.'],
  [['stream'], 'Whether the client asked for a stream.'],
  [['status'], 'As sent to the client; 499 when it left first. A stream that broke after it began has 200.'],
  [['outcome'], '`completed`, `failed`, `client_gone`, or `refused` before anything was tried.'],
  [['error'], 'The error code that the client got; left out on success.'],
  [['channel', 'key', 'upstreamModel'], 'Where the last attempt went.'],
];

/** What it ends with. */
const LAST: readonly Row[] = [
  [
    ['attempts'],
    "What was tried: channel, place of the key from 1, model as sent, upstream status, what went wrong, when it began after the request's arrival (`startMs`), when a connection had the request (`connectMs`) and when status and headers of the answer came (`headersMs`), both after its begin, and how long it took; if an attempt that failed was counted, each with its own `usage`, `usageSource` and `costMicros`. Before its begin it waited, from the end of the attempt before or from the arrival.",
  ],
  [['usage'], 'Tokens; left out if there is nothing to charge for.'],
  [
    ['usageSource'],
    '`actual`: counted by the upstream; `partial`: counted so far, when the answer broke off; `estimate`: [by the gateway](#tokens-that-no-upstream-counts).',
  ],
  [['costMicros'], 'Their price in millionths of a USD; null if it is unknown.'],
  [['firstContentMs'], "From the request's arrival to the first content of a stream."],
  [['durationMs'], "From the request's arrival to its end."],
];

/** The table of the fields of a request in the log, as docs/operations.md has it. */
export function logReference(): string {
  const others = Object.entries(OTHER_FACTS).map(([name, { told }]): Row => [[name], told]);
  const rows = [...FIRST, ...others, ...LAST].map(
    ([names, meaning]) => `| ${names.map((name) => `\`${name}\``).join(', ')} | ${meaning} |`,
  );
  return ['| field | meaning |', '|---|---|', ...rows].join('\n') + '\n';
}
