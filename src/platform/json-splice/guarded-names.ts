import { GatewayError } from '../errors/gateway-error.js';
import type { NameFinder } from './field-names.js';

const BUCKETS = 256;
const FIRST_BEYOND_ASCII = 0x80;
const LOWER_CASE = 0x20;
/** No name that is longer can be another spelling of a guarded one, whatever it is written in. */
const MAX_NAME_LENGTH = 256;
const MAX_FIELDS = 4_096;

interface Guarded<Name> {
  readonly spelling: string;
  readonly bytes: Buffer;
  readonly name: Name;
}

/**
 * Field names of which no other spelling may stand in an object: an upstream that ignores case, or that normalises what
 * it reads, would take it for the field itself. A name that differs by case, by Unicode compatibility, by accents or by
 * characters without a width is refused with `duplicate_field`.
 */
export class GuardedNames<Name extends string> implements NameFinder<Name> {
  readonly maxFields = MAX_FIELDS;
  private readonly buckets: Guarded<Name>[][] = Array.from({ length: BUCKETS }, () => []);
  private readonly byFold = new Map<string, Guarded<Name>[]>();

  /** Spellings by which each field may be named, and its name. */
  constructor(spellings: Readonly<Record<string, Name>>) {
    for (const [spelling, name] of Object.entries(spellings)) {
      const guarded = { spelling, name, bytes: Buffer.from(spelling) };
      this.buckets[hashOf(guarded.bytes, 0, guarded.bytes.length)]!.push(guarded);
      const fold = foldName(spelling);
      this.byFold.set(fold, [...(this.byFold.get(fold) ?? []), guarded]);
    }
  }

  find(bytes: Buffer, start: number, end: number): Name | undefined {
    const bucket = hashOf(bytes, start, end);
    if (bucket < 0) return this.findText(bytes.toString('utf8', start, end));
    for (const guarded of this.buckets[bucket]!) {
      const likeness = compare(guarded.bytes, bytes, start, end);
      if (likeness === 'same') return guarded.name;
      if (likeness === 'alike') throw otherSpelling(bytes.toString('latin1', start, end), guarded.spelling);
    }
    return undefined;
  }

  findText(text: string): Name | undefined {
    if (text.length > MAX_NAME_LENGTH) return undefined;
    const alike = this.byFold.get(foldName(text));
    if (alike === undefined) return undefined;
    const same = alike.find(({ spelling }) => spelling === text);
    if (same === undefined) throw otherSpelling(text, alike[0]!.spelling);
    return same.name;
  }
}

/** What all spellings of a name have in common. */
function foldName(name: string): string {
  const plain = name.normalize('NFKD').replaceAll(/[\p{M}\p{Default_Ignorable_Code_Point}\p{Cc}]/gu, '');
  return plain.toUpperCase().toLowerCase();
}

/** A number below 256 that is equal for names that differ by case alone; −1 for a name that is not of ASCII. */
function hashOf(bytes: Buffer, start: number, end: number): number {
  let hash = end - start;
  let bits = 0;
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    bits |= byte;
    hash = (hash * 31 + (byte | LOWER_CASE)) | 0;
  }
  return bits < FIRST_BEYOND_ASCII ? (hash ^ (hash >>> 8)) & (BUCKETS - 1) : -1;
}

function compare(wanted: Buffer, bytes: Buffer, start: number, end: number): 'same' | 'alike' | 'different' {
  if (wanted.length !== end - start) return 'different';
  let isSame = true;
  for (let i = 0; i < wanted.length; i++) {
    const [a, b] = [wanted[i]!, bytes[start + i]!];
    if (a === b) continue;
    isSame = false;
    if ((a ^ b) !== LOWER_CASE || !isLetter(a)) return 'different';
  }
  return isSame ? 'same' : 'alike';
}

function isLetter(byte: number): boolean {
  const lower = byte | LOWER_CASE;
  return lower >= 0x61 && lower <= 0x7a;
}

function otherSpelling(text: string, spelling: string): GatewayError {
  const message = `The field ${JSON.stringify(text)} is another spelling of "${spelling}".`;
  return new GatewayError('duplicate_field', { message, param: spelling });
}
