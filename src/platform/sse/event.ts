/** The payload of one server-sent event; `data` is null for comments and empty events. */
export interface SseEvent {
  readonly name: string | null;
  readonly data: Buffer | null;
}

const LF = 0x0a;
const SPACE = 0x20;
const DATA = Buffer.from('data:');
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads one whole event, its blank line included (see SseSplitter). */
export function readEvent(bytes: Buffer): SseEvent {
  return readSingleDataLine(bytes) ?? readLines(bytes);
}

/** The common form, `data: …` and a blank line, without a copy. */
function readSingleDataLine(bytes: Buffer): SseEvent | undefined {
  if (bytes.length <= DATA.length || bytes.compare(DATA, 0, DATA.length, 0, DATA.length) !== 0) return undefined;
  if (bytes.indexOf(LF) !== bytes.length - 2 || bytes.includes(0x0d)) return undefined;
  const start = bytes[DATA.length] === SPACE ? DATA.length + 1 : DATA.length;
  return { name: null, data: bytes.subarray(start, bytes.length - 2) };
}

function readLines(bytes: Buffer): SseEvent {
  const hasMark = bytes.length > 3 && bytes.compare(BYTE_ORDER_MARK, 0, 3, 0, 3) === 0;
  const data: string[] = [];
  let name: string | null = null;
  for (const line of bytes.toString('latin1', hasMark ? 3 : 0).split(/\r\n|\r|\n/)) {
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'data') data.push(value);
    else if (field === 'event') name = value;
  }
  return { name, data: data.length === 0 ? null : Buffer.from(data.join('\n'), 'latin1') };
}
