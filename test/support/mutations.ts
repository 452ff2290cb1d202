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

/** One of several, as chance has it. */
export function oneOf<Item>(items: readonly Item[], random: () => number): Item {
  return items[Math.floor(random() * items.length)]!;
}

const ODD: readonly unknown[] = [null, 0, -1, 1e300, '', 'x', true, [], {}, [null], '\ud83d'];
const NOISE = ['data: ping\n\n', 'data: null\n\n', ': comment\n\n', '\n', 'event: ping\n\n', 'data: {"error":{}}\n\n'];
/** What stands in the place of an answer now and then. */
const NO_ANSWERS = ['', ' ', 'null', '[]', '{}', '"x"', '7', '<html>', '{"error":{}}', '{"error":"no"}', '\ufeff'];

/** A stream with something wrong in it, as servers get it wrong: what it is made of, in another order or number. */
export function mutate(stream: string, random: () => number): Buffer {
  const events = stream.split(/(?<=\n\n)/);
  const at = Math.floor(random() * events.length);
  const event = events[at] ?? '';
  const ways: readonly (() => string)[] = [
    () => events.toSpliced(at, 1).join(''),
    () => events.toSpliced(at, 0, event).join(''),
    () => events.toSpliced(at, 2, ...events.slice(at, at + 2).toReversed()).join(''),
    () => events.toSpliced(at, 0, oneOf(NOISE, random)).join(''),
    () => events.toSpliced(at, 1, withOddValue(event, random)).join(''),
    () => stream.slice(0, Math.floor(random() * stream.length)),
    () => `\ufeff${stream.replaceAll('\n', '\r\n')}`,
    () => stream.replaceAll('\n', '\r'),
  ];
  return Buffer.from(oneOf(ways, random)());
}

/** A whole answer with something wrong in it: a value of another kind, a field or an element too many or too few, half of it. */
export function mutateBody(body: object, random: () => number): Buffer {
  const text = JSON.stringify(body);
  const ways: readonly (() => string)[] = [
    () => changed(text, random, (owner, key) => void (owner[key] = oneOf(ODD, random))),
    () => changed(text, random, (owner, key) => void (Array.isArray(owner) ? owner.pop() : delete owner[key])),
    () =>
      changed(
        text,
        random,
        (owner, key) => void (Array.isArray(owner) ? owner.push(owner[0]) : (owner[key] = [owner[key]])),
      ),
    () => JSON.stringify({ ...body, error: oneOf(ODD, random) }),
    () => text.slice(0, Math.floor(random() * text.length)),
    () => `${oneOf(['\ufeff', ' \r\n', '\n'], random)}${text}${oneOf(['\n', ' ', text, 'x'], random)}`,
    () => `[${text}]`,
    () => oneOf(NO_ANSWERS, random),
    () => text,
  ];
  return Buffer.from(oneOf(ways, random)());
}

/** The same bytes, of which one is another now and then. */
export function withOddBit(bytes: Buffer, random: () => number): Buffer {
  if (random() < 0.1 && bytes.length > 0) bytes[Math.floor(random() * bytes.length)]! ^= 1 << Math.floor(random() * 8);
  return bytes;
}

/** The event with one of its values replaced by one that does not belong there. */
function withOddValue(event: string, random: () => number): string {
  const start = event.indexOf('{');
  if (start < 0) return event;
  return `${event.slice(0, start)}${changed(event.slice(start), random, (owner, key) => void (owner[key] = oneOf(ODD, random)))}\n\n`;
}

/** JSON in which something has happened to one of its values, at any depth. */
function changed(json: string, random: () => number, change: (owner: Owner, key: string) => void): string {
  const payload = JSON.parse(json) as object;
  let [owner, key] = pick(payload, random);
  for (let depth = 0; depth < 6 && random() < 0.7; depth++) {
    const inner = owner[key];
    if (inner === null || typeof inner !== 'object' || Object.keys(inner).length === 0) break;
    [owner, key] = pick(inner, random);
  }
  change(owner, key);
  return JSON.stringify(payload);
}

type Owner = Record<string, unknown>;

function pick(value: object, random: () => number): [Owner, string] {
  const keys = Object.keys(value);
  return [value as Owner, oneOf(keys, random) ?? ''];
}
