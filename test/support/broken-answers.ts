import { MODEL, NEXT_KEYS, OTHER_CHANNEL, type FaultRow } from './fault-row.js';
import {
  chatEvents,
  completion,
  event,
  hang,
  json,
  reset,
  silentStream,
  sse,
  text,
  type Script,
} from './scripted-upstream.js';

const BAD_UTF8 = Buffer.from([0x64, 0x61, 0x74, 0x61, 0x3a, 0x20, 0x22, 0xff, 0x22, 0x0a, 0x0a]);

function raw(bytes: string): Script {
  return (response) => void response.socket?.end(bytes);
}

/** Answers that break off, fall silent, or are not what they claim to be. */
export const BROKEN_ANSWERS: readonly FaultRow[] = [
  {
    fault: '7 reset after the request was sent',
    script: reset(),
    alone: { status: 502, code: 'upstream_disconnected', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '8 no headers in time',
    script: hang(),
    isSilent: true,
    alone: { status: 504, code: 'upstream_timeout', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '9 no first content in time',
    script: silentStream(),
    isSilent: true,
    alone: { status: 504, code: 'upstream_timeout', noRetry: true },
    pool: OTHER_CHANNEL,
    only: 'stream',
  },
  {
    fault: '13 clean end without a finish reason',
    script: sse([chatEvents('x')[0]!]),
    alone: { status: 502, code: 'upstream_incomplete', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '15 invalid JSON first',
    script: sse(['data: {nonsense\n\n']),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '15 invalid UTF-8 first',
    script: sse([BAD_UTF8]),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '16 an error event first, as a 429',
    script: sse([event({ error: { code: 'rate_limit_exceeded', message: 'm' } })]),
    alone: { status: 429, code: 'upstream_rate_limited', retryAfter: 5 },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: MODEL, reason: 'rate_limited' },
  },
  {
    fault: '16 an error event first, as a numeric 502',
    script: sse([event({ error: { code: 502, message: 'm' } })]),
    alone: { status: 502, code: 'upstream_error' },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '18 HTML with 200',
    script: text(200, '<html>'),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '18 nothing with 200',
    script: text(200, '', 'application/json'),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '18 compressed bytes with 200',
    script: json(200, completion('x'), { 'content-encoding': 'gzip' }),
    alone: { status: 200, code: null },
    pool: ['a1'],
  },
  {
    fault: '18 an error object with 200',
    script: json(200, { error: { code: 'insufficient_quota', message: 'm' } }),
    alone: { status: 503, code: 'no_healthy_upstream', retryAfter: 60, noRetry: true },
    pool: NEXT_KEYS,
    cooldown: { key: 1, model: null, reason: 'quota_exhausted' },
  },
  {
    fault: '44 headers beyond measure',
    script: raw(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
  {
    fault: '44 bytes that are not HTTP',
    script: raw('SSH-2.0-OpenSSH\r\n'),
    alone: { status: 502, code: 'upstream_invalid_response', noRetry: true },
    pool: OTHER_CHANNEL,
  },
];
