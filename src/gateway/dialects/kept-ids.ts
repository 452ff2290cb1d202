import { MemberScanner } from '../../platform/json-splice/member-scanner.js';
import { DIALECTS } from './dialects.js';
import type { Call } from '../protocol/call.js';
import { NoteTopic } from '../protocol/call-notes.js';
import type { DialectName } from '../protocol/dialect-name.js';
import { MOST_SEARCHED_BYTES, type KeptId } from './kept-id.js';

/** Fields whose text, or whose object's `id`, names what an upstream keeps: as a text, in an object, or several in a list. */
const NAMING: ReadonlySet<string> = new Set([
  'file_id',
  'file_ids',
  'vector_store_ids',
  'container',
  'container_id',
  'conversation',
  'cachedContent',
  'cached_content',
  'fileUri',
  'file_uri',
  'audio',
]);
/** What stands in these is data of tools or schemas, however it looks. */
const DATA: ReadonlySet<string> = new Set([
  'args',
  'arguments',
  'parameters',
  'input_schema',
  'schema',
  'response',
  'metadata',
  'json',
]);
/** Everybody can read these, or an account of its own keeps them. */
const ADDRESS = /^(?:https?:\/\/(?!generativelanguage\.googleapis\.com\/)|gs:|data:)/i;

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;

/** How the names begin, of which one stands in every body that has one; a name can be written in escapes as well. */
const MARKS = ['"file', '"vector_store', '"container', '"conversation', '"cached', '"audio"', '\\u'].map((mark) => {
  return Buffer.from(mark);
});

const KEPT = new NoteTopic<readonly KeptId[]>('what only an upstream keeps');

/** What a request goes on from that only an upstream keeps, beside a whole response. */
export function keptIdsIn(call: Call): readonly KeptId[] {
  return call.notes.obtain(KEPT, () => readKeptIds(call));
}

/** Takes over what has been found out elsewhere. */
export function rememberKeptIds(call: Call, ids: readonly KeptId[]): void {
  call.notes.obtain(KEPT, () => ids);
}

function readKeptIds(call: Call): KeptId[] {
  const { body, dialect } = call;
  const mayName = body.length > MOST_SEARCHED_BYTES || MARKS.some((mark) => body.includes(mark));
  const found = mayName ? new IdScanner(body, NAMING, dialect).all() : [];
  const items = DIALECTS[dialect].passed.keptItems(call);
  return items.length === 0 ? found : [...found, ...items];
}

/** Fields under which an answer says what the upstream has made and keeps. */
const MADE: ReadonlySet<string> = new Set(['id', 'container_id', 'file_id', 'container']);

/** What an upstream says in a piece of an answer that it keeps, by ids. */
export function madeIdsIn(json: Buffer, dialect: DialectName): string[] {
  try {
    return new IdScanner(json, MADE, dialect).all().map(({ id }) => id);
  } catch {
    return [];
  }
}

/** Collects the texts that stand under some names, wherever in a JSON object. */
class IdScanner extends MemberScanner {
  private readonly found: KeptId[] = [];
  private readonly callData: string | null;

  constructor(
    bytes: Buffer,
    private readonly names: ReadonlySet<string>,
    dialect: DialectName,
  ) {
    super(bytes);
    this.callData = DIALECTS[dialect].facts.callDataField;
  }

  all(): KeptId[] {
    this.skipSpace();
    this.value(1);
    return this.found;
  }

  protected override member(field: string, depth: number): void {
    if (this.names.has(field)) this.named(field, depth);
    else if (DATA.has(field) || field === this.callData) this.skip(depth);
    else this.value(depth);
  }

  private named(field: string, depth: number): void {
    const start = this.at;
    if (this.bytes[start] === QUOTE) this.take(field, this.text());
    else if (this.bytes[start] === OPEN_BRACKET) this.list(field, depth);
    else this.value(depth);
    if (this.bytes[start] === OPEN_BRACE) this.takeIdOf(field, start);
  }

  private list(field: string, depth: number): void {
    this.enter(depth + 1);
    if (this.skipSpace() === CLOSE_BRACKET) {
      this.at++;
      return;
    }
    do {
      this.skipSpace();
      if (this.bytes[this.at] === QUOTE) this.take(field, this.text());
      else this.value(depth + 1);
    } while (this.hasNext(CLOSE_BRACKET));
  }

  /** The object has been passed; what it calls itself is looked for again. */
  private takeIdOf(field: string, start: number): void {
    if (this.names.has('id')) return;
    const value = JSON.parse(this.bytes.toString('utf8', start, this.at)) as Record<string, unknown>;
    if (typeof value['id'] === 'string') this.take(field, value['id']);
  }

  private take(field: string, id: string): void {
    if (id !== '' && !ADDRESS.test(id)) this.found.push({ id, field });
  }

  private text(): string {
    const start = this.at;
    const isOdd = this.string();
    return isOdd ? this.unescape(start, this.at) : this.bytes.toString('latin1', start + 1, this.at - 1);
  }
}
