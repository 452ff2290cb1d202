/** The payload of one server-sent event; `data` is null for comments and empty events. */
export interface SseEvent {
  readonly name: string | null;
  readonly data: Buffer | null;
}

const LF = 0x0a;
const CR = 0x0d;
const SPACE = 0x20;
const DATA = Buffer.from('data:');
const EVENT = Buffer.from('event:');
const LINE_FEED = Buffer.from('\n');
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Reads one whole event, its blank line included (see SseSplitter). */
export function readEvent(bytes: Buffer): SseEvent {
  return readSingleDataLine(bytes) ?? readLines(bytes);
}

/** The common form, `data: …` and a blank line, without a copy. */
function readSingleDataLine(bytes: Buffer): SseEvent | undefined {
  if (bytes.length <= DATA.length || bytes.compare(DATA, 0, DATA.length, 0, DATA.length) !== 0) return undefined;
  if (bytes.indexOf(LF) !== bytes.length - 2 || bytes.includes(CR)) return undefined;
  const start = bytes[DATA.length] === SPACE ? DATA.length + 1 : DATA.length;
  return { name: null, data: bytes.subarray(start, bytes.length - 2) };
}

function readLines(bytes: Buffer): SseEvent {
  const event: ReadLines = { name: null, data: [] };
  let start = bytes.length > 3 && bytes.compare(BYTE_ORDER_MARK, 0, 3, 0, 3) === 0 ? 3 : 0;
  let lf = bytes.indexOf(LF, start);
  let cr = bytes.indexOf(CR, start);
  while (lf >= 0 || cr >= 0) {
    const end = cr < 0 || (lf >= 0 && lf < cr) ? lf : cr;
    readLine(bytes.subarray(start, end), event);
    start = end + 1;
    if (lf >= 0 && lf < start) lf = bytes.indexOf(LF, start);
    if (cr >= 0 && cr < start) cr = bytes.indexOf(CR, start);
  }
  readLine(bytes.subarray(start), event);
  return { name: event.name, data: joined(event.data) };
}

interface ReadLines {
  name: string | null;
  readonly data: Buffer[];
}

/** CRLF leaves an empty line between its two bytes, which says nothing. */
function readLine(line: Buffer, event: ReadLines): void {
  const value = valueOf(line, DATA);
  if (value !== null) event.data.push(value);
  else event.name = valueOf(line, EVENT)?.toString('latin1') ?? event.name;
}

/** What a line says of a field, `name:` in full; null when it is about another. */
function valueOf(line: Buffer, field: Buffer): Buffer | null {
  const length = Math.min(line.length, field.length);
  if (length < field.length - 1 || line.compare(field, 0, length, 0, length) !== 0) return null;
  return line.subarray(line[field.length] === SPACE ? field.length + 1 : field.length);
}

/** The only line as it stands, several with line feeds between them. */
function joined(lines: readonly Buffer[]): Buffer | null {
  const [first, second] = lines;
  if (first === undefined) return null;
  return second === undefined
    ? first
    : Buffer.concat(lines.flatMap((line, i) => (i === 0 ? [line] : [LINE_FEED, line])));
}
