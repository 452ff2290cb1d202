import { FAULT_TABLE, type FaultRule, type Move } from '../../src/gateway/execution/fault-table.js';
import type { CooldownRequest } from '../../src/gateway/health/block.js';

const MOVES = {
  next_key: 'next key',
  other_channel: 'another channel',
  other_dialect: 'same key in another dialect',
  another_key_once: 'another key, once',
  same_key_at_once: 'same key at once',
  same_key_later: 'same key after 0.5 s',
  same_key_when_free: 'same key when it is free within 2 s',
  same_channel_later: 'same channel after 0.5 s',
} as const satisfies Record<Move, string>;

const SCOPES: Readonly<Record<string, string>> = {
  key: 'the key',
  channel: 'the channel',
  key_model: 'key and model',
  channel_model: 'channel and model',
};

/** The rows of the fault table as docs/operations.md shows them. */
export function faultReference(): string {
  const rows = Object.entries(FAULT_TABLE).map(([kind, rule]) => {
    return `| \`${kind}\` | ${movesOf(rule)} | ${cooldownOf(rule)} | ${rule.blames === true ? 'yes' : 'no'} | \`${rule.answer}\` |`;
  });
  return [
    '| fault | next | cooldown | counts for the circuit | the client gets |',
    '|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}

function movesOf({ moves }: FaultRule): string {
  return moves.length === 0 ? 'stop' : moves.map((move) => MOVES[move]).join(', else ');
}

function cooldownOf(rule: FaultRule): string {
  const { parking, suspicion } = rule as { parking?: CooldownRequest; suspicion?: CooldownRequest };
  const parts = [
    ...(parking === undefined ? [] : [inWords(parking)]),
    ...(suspicion === undefined ? [] : [`${inWords(suspicion)}, once two tokens have seen it`]),
  ];
  return parts.length === 0 ? '–' : parts.join('; ');
}

function inWords({ scope, span }: CooldownRequest): string {
  const time = 'ms' in span ? duration(span.ms) : `${duration(span.baseMs)} doubling up to ${duration(span.maxMs)}`;
  return `${SCOPES[scope] ?? scope}, ${time}`;
}

function duration(ms: number): string {
  if (ms % 3_600_000 === 0) return `${ms / 3_600_000} h`;
  return ms % 60_000 === 0 ? `${ms / 60_000} min` : `${ms / 1000} s`;
}
