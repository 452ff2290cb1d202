/** Numbers from 0 up to 1 that a seed alone decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ODD: readonly unknown[] = [null, 0, -1, 1e300, '', 'x', true, [], {}, [null], '\ud83d'];
const NOISE = ['data: ping\n\n', 'data: null\n\n', ': comment\n\n', '\n', 'event: ping\n\n', 'data: {"error":{}}\n\n'];

/** A stream with something wrong in it, as servers get it wrong: what it is made of, in another order or number. */
export function mutate(stream: string, random: () => number): Buffer {
  const events = stream.split(/(?<=\n\n)/);
  const at = Math.floor(random() * events.length);
  const event = events[at] ?? '';
  const ways: readonly (() => string)[] = [
    () => events.toSpliced(at, 1).join(''),
    () => events.toSpliced(at, 0, event).join(''),
    () => events.toSpliced(at, 2, ...events.slice(at, at + 2).toReversed()).join(''),
    () => events.toSpliced(at, 0, NOISE[Math.floor(random() * NOISE.length)]!).join(''),
    () => events.toSpliced(at, 1, withOddValue(event, random)).join(''),
    () => stream.slice(0, Math.floor(random() * stream.length)),
    () => `\ufeff${stream.replaceAll('\n', '\r\n')}`,
    () => stream.replaceAll('\n', '\r'),
  ];
  const bytes = Buffer.from(ways[Math.floor(random() * ways.length)]!());
  if (random() < 0.1 && bytes.length > 0) bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
  return bytes;
}

/** The event with one of its values replaced by one that does not belong there. */
function withOddValue(event: string, random: () => number): string {
  const start = event.indexOf('{');
  if (start < 0) return event;
  const payload = JSON.parse(event.slice(start)) as object;
  let [owner, key] = pick(payload, random);
  for (let depth = 0; depth < 6 && random() < 0.7; depth++) {
    const inner = (owner as Record<string, unknown>)[key];
    if (inner === null || typeof inner !== 'object' || Object.keys(inner).length === 0) break;
    [owner, key] = pick(inner, random);
  }
  (owner as Record<string, unknown>)[key] = ODD[Math.floor(random() * ODD.length)];
  return `${event.slice(0, start)}${JSON.stringify(payload)}\n\n`;
}

function pick(value: object, random: () => number): [object, string] {
  const keys = Object.keys(value);
  return [value, keys[Math.floor(random() * keys.length)] ?? ''];
}
