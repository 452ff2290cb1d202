/** Finds the names of an object's fields that somebody wants to know of. */
export interface NameFinder<Name extends string> {
  /** Objects with more fields than this are refused; Infinity where nothing is guarded. */
  readonly maxFields: number;
  /** The wanted name that stands between `start` and `end`, both inside the quotes, where no escape is. */
  find(bytes: Buffer, start: number, end: number): Name | undefined;
  /** The same for a name that was long, or was written with escapes. */
  findText(text: string): Name | undefined;
}

interface Entry<Name> {
  readonly name: Name;
  readonly bytes: Buffer;
}

/** A compiled set of field names to look for, indexed by length. */
export class FieldNames<Name extends string> implements NameFinder<Name> {
  readonly maxFields = Infinity;
  private readonly byLength: (readonly Entry<Name>[] | undefined)[] = [];

  /** `spellings` are other ways to write a name. */
  constructor(names: readonly Name[], spellings: Readonly<Record<string, Name>> = {}) {
    const all = [...names.map((name) => [name, name] as const), ...Object.entries(spellings)];
    for (const [spelling, name] of all) {
      const bytes = Buffer.from(spelling);
      this.byLength[bytes.length] = [...(this.byLength[bytes.length] ?? []), { name, bytes }];
    }
  }

  find(bytes: Buffer, start: number, end: number): Name | undefined {
    const sameLength = this.byLength[end - start];
    if (sameLength === undefined) return undefined;
    for (const candidate of sameLength) if (standsAt(bytes, start, candidate.bytes)) return candidate.name;
    return undefined;
  }

  findText(text: string): Name | undefined {
    const bytes = Buffer.from(text);
    return this.find(bytes, 0, bytes.length);
  }
}

/** Byte by byte: names are short, and a call out of JavaScript costs more than they do. */
function standsAt(bytes: Buffer, start: number, name: Buffer): boolean {
  for (let i = 0; i < name.length; i++) if (bytes[start + i] !== name[i]) return false;
  return true;
}
