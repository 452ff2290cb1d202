/** Which lines to show. */
export interface LineFilter {
  /** Only requests that did not complete, and lines of level 40 and above. */
  readonly errors?: boolean;
  /** Only requests of this route. */
  readonly route?: string;
}

type Fields = Readonly<Record<string, unknown>>;

const LEVELS: Readonly<Record<number, string>> = {
  10: 'TRACE',
  20: 'DEBUG',
  30: 'INFO',
  40: 'WARN',
  50: 'ERROR',
  60: 'FATAL',
};
const COLOURS: Readonly<Record<string, number>> = { WARN: 33, ERROR: 31, FATAL: 31, DEBUG: 90, TRACE: 90 };
/** What Compose puts before a line. */
const PREFIX = /^\S+ +\| /;
const WARNING = 40;
const USD = 1_000_000;

/** A line of the gateway's log for people; null when the filter leaves it out, and as it came when it is none of the log. */
export function readableLine(line: string, filter: LineFilter, isColoured: boolean): string | null {
  const fields = fieldsOf(line.replace(PREFIX, ''));
  if (fields === null) return filter.errors === true || filter.route !== undefined ? null : line;
  if (!isWanted(fields, filter)) return null;
  const level = LEVELS[Number(fields['level'])] ?? String(fields['level']);
  const time = timeOf(Number(fields['time']));
  const text = fields['msg'] === 'request' ? requestText(fields) : otherText(fields);
  return `${time} ${paint(level.padEnd(5), COLOURS[level], isColoured)} ${text}`;
}

function fieldsOf(line: string): Fields | null {
  if (!line.startsWith('{')) return null;
  try {
    const fields = JSON.parse(line) as Fields;
    return typeof fields['level'] === 'number' && typeof fields['time'] === 'number' ? fields : null;
  } catch {
    return null;
  }
}

function isWanted(fields: Fields, { errors, route }: LineFilter): boolean {
  const isRequest = fields['msg'] === 'request';
  if (route !== undefined && (!isRequest || fields['route'] !== route)) return false;
  if (errors !== true) return true;
  return isRequest ? fields['outcome'] !== 'completed' : Number(fields['level']) >= WARNING;
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString().slice(11, 23);
}

/** One request: who, what, where it went, how it ended, and what it took. */
function requestText(fields: Fields): string {
  const attempts = (fields['attempts'] ?? []) as { channel: string; fault?: string; status?: number }[];
  const way = attempts
    .map(({ channel, fault }) => (fault === undefined ? channel : `${channel} (${fault})`))
    .join(' → ');
  const parts = [
    `${word(fields['status'])} ${word(fields['outcome'])}`,
    `${word(fields['route'])} ${word(fields['operation'])} ${word(fields['model'])}`,
    way === '' ? word(fields['error'] ?? 'not tried') : way,
    ...(way !== '' && fields['error'] !== undefined ? [word(fields['error'])] : []),
    `${Math.round(Number(fields['durationMs'] ?? 0))} ms`,
    ...usageText(fields),
    word(fields['id']),
  ];
  return parts.join(' · ');
}

function usageText({ usage, costMicros }: Fields): string[] {
  const counts = usage as { promptTokens?: number; completionTokens?: number } | undefined;
  const tokens = counts === undefined ? [] : [`${counts.promptTokens ?? 0}+${counts.completionTokens ?? 0} tokens`];
  return typeof costMicros === 'number' && costMicros > 0 ? [...tokens, `$${(costMicros / USD).toFixed(6)}`] : tokens;
}

function otherText({ level: _level, time: _time, msg, ...rest }: Fields): string {
  const pairs = Object.entries(rest).map(([name, value]) => `${name}=${word(value)}`);
  return [word(msg), ...pairs].join(' ');
}

function word(value: unknown): string {
  if (value === undefined || value === null) return '–';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // No control character of a name or an error reaches the terminal.
  return text.replaceAll(/\p{Cc}/gu, '�');
}

function paint(text: string, colour: number | undefined, isColoured: boolean): string {
  return isColoured && colour !== undefined ? `\u001B[${colour}m${text}\u001B[0m` : text;
}
