import { visible } from '../../format/visible.ts';
import type { LogLine } from './buffer.ts';

const LEVELS: Record<number, string> = { 10: 'TRACE', 20: 'DEBUG', 30: 'INFO', 40: 'WARN', 50: 'ERROR', 60: 'FATAL' };
const KNOWN = new Set(['time', 'level', 'module', 'msg', 'pid', 'hostname', 'message']);

/** A line of the process log: time, level, module, message and the other fields. */
export function processLine(data: unknown): LogLine | null {
  if (typeof data !== 'object' || data === null) return null;
  const fields = data as Record<string, unknown>;
  const level = typeof fields['level'] === 'number' ? fields['level'] : 30;
  const rest = Object.fromEntries(Object.entries(fields).filter(([name]) => !KNOWN.has(name)));
  const words = [
    LEVELS[level] ?? String(level),
    fields['module'],
    fields['msg'] ?? fields['message'],
    Object.keys(rest).length > 0 ? JSON.stringify(rest) : '',
  ];
  return { at: momentOf(fields['time']), level, text: visible(words.filter(Boolean).map(String).join(' ')) };
}

/** A finished request: status, key, model, channel, time, cost and attempts. */
export function requestLine(data: unknown): LogLine | null {
  if (typeof data !== 'object' || data === null) return null;
  const row = data as Record<string, unknown>;
  const status = typeof row['status'] === 'number' ? row['status'] : 0;
  const id = row['request_id'] ?? row['id'];
  const words = [
    status || null,
    row['token'],
    row['model'],
    said(row['channel'], (channel) => `→ ${channel}`),
    said(row['duration_ms'], (ms) => `${Math.round(Number(ms))} ms`),
    said(row['cost_usd'], (cost) => `$${cost}`),
    Number(row['attempts']) > 1 ? `${String(row['attempts'])}↻` : null,
  ];
  const text = visible(
    words
      .filter((word) => word !== null && word !== undefined)
      .map(String)
      .join('  '),
  );
  const level = status < 400 ? 30 : status < 500 ? 40 : 50;
  return {
    at: momentOf(row['time'] ?? row['at']),
    level,
    text,
    ...(typeof id === 'string' && { to: `/requests/${encodeURIComponent(id)}` }),
  };
}

function said(value: unknown, say: (value: string) => string): string | null {
  return value === null || value === undefined ? null : say(String(value));
}

function momentOf(value: unknown): number {
  const at = typeof value === 'number' ? value : new Date(String(value)).getTime();
  return Number.isFinite(at) ? at : Date.now();
}
