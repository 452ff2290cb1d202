import { GuardedNames } from '../../platform/json-splice/guarded-names.js';
import { MemberScanner } from '../../platform/json-splice/member-scanner.js';
import { scanObject, type Span } from '../../platform/json-splice/scan-object.js';
import { valueAt } from './shared/read-span.js';

/** What a prompt has beside its text. */
export interface PromptMedia {
  /** Bytes of the body that are no text. */
  readonly bytes: number;
  /** The most tokens that they are counted as. */
  readonly tokens: number;
  /** Pictures, sounds and files that are named and not sent: their size is not known here. */
  readonly references: number;
}

/** Under these names stands what is no text, in whatever dialect. */
const MEDIA = new Set([
  'image_url',
  'video_url',
  'document_url',
  'audio_url',
  'input_audio',
  'image',
  'audio',
  'video',
  'file',
  'file_id',
  'file_url',
  'file_data',
  'source',
  'inlineData',
  'inline_data',
  'fileData',
]);
/** What stands in these is data of tools, however it looks. */
const DATA = new Set(['input', 'args', 'arguments', 'parameters', 'input_schema', 'response', 'json']);
/** Where something is named that is not sent. */
const ADDRESSES = ['url', 'uri', 'id', 'file_id', 'file_url', 'file_uri', 'fileUri', 'image_url'] as const;
const OWN_WORDS = ['type', 'media_type', 'mime_type', 'mimeType', ...ADDRESSES] as const;
type OwnWord = (typeof OWN_WORDS)[number];
const WORD_NAMES = new GuardedNames<OwnWord>(Object.fromEntries(OWN_WORDS.map((name) => [name, name])));
const TEXTS = new Set(['text', 'content']);

/** Nobody sends so few bytes of a picture, a sound or a file; no kind is said in more. */
const LONGEST_REFERENCE = 1_024;
const BYTES_PER_TOKEN = 3;
/** What pictures count as at the least and at the most, whatever their bytes. */
const PICTURE_TOKENS = { least: 5_000, most: 50_000 } as const;
/** What something of an unknown size is taken for. */
const REFERENCE_TOKENS = 50_000;

const QUOTE = 0x22;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Looks for media in parts of a body that has been scanned before. */
export function mediaIn(body: Buffer, spans: readonly (Span | undefined)[]): PromptMedia {
  const found = { bytes: 0, tokens: 0, references: 0 };
  for (const span of spans) if (span !== undefined) new MediaScanner(body, span.start, found).look();
  return found;
}

/** What something says of itself; a word that it does not say is empty. */
interface Kind {
  readonly type: string;
  readonly media: string;
  /** It names what is somewhere else. */
  readonly isNamed: boolean;
}

/** Of one whose words stand twice or in several spellings: its readers may disagree. */
const UNKNOWN: Kind = { type: '', media: '', isNamed: true };
const DATA_URL = '"data:';
const WEB_ADDRESS = /^"(?:https?|gs|file):/i;

/** Reads all of the object: its client chooses in which order and how far apart its words stand. */
function kindOf(object: Buffer): Kind {
  try {
    return readKind(object);
  } catch {
    return UNKNOWN;
  }
}

function readKind(object: Buffer): Kind {
  const { fields } = scanObject(object, WORD_NAMES);
  return {
    type: wordAt(object, fields.type),
    media: wordAt(object, fields.media_type ?? fields.mime_type ?? fields.mimeType),
    isNamed: ADDRESSES.some((name) => {
      const span = fields[name];
      return span !== undefined && object[span.start] === QUOTE && !isDataUrl(object, span.start);
    }),
  };
}

/** Whether a text that stands by itself names what is somewhere else. */
function isAddress(body: Buffer, start: number, key: string): boolean {
  if (isDataUrl(body, start)) return false;
  return key.endsWith('_url') || key === 'file_id' || WEB_ADDRESS.test(body.toString('latin1', start, start + 8));
}

function isDataUrl(body: Buffer, start: number): boolean {
  return body.toString('latin1', start, start + DATA_URL.length) === DATA_URL;
}

function wordAt(bytes: Buffer, span: Span | undefined): string {
  if (span === undefined || span.end - span.start > LONGEST_REFERENCE) return '';
  const value = valueAt(bytes, span);
  return typeof value === 'string' ? value : '';
}

class MediaScanner extends MemberScanner {
  constructor(
    body: Buffer,
    at: number,
    private readonly found: { bytes: number; tokens: number; references: number },
  ) {
    super(body, at);
  }

  look(): void {
    this.value(1);
  }

  protected override member(key: string, depth: number): void {
    if (MEDIA.has(key)) this.medium(key, depth);
    else if (DATA.has(key)) this.skip(depth);
    else this.value(depth);
  }

  /** A name and an address in one, or the thing itself. */
  private medium(key: string, depth: number): void {
    const start = this.at;
    const first = this.bytes[start];
    this.skip(depth);
    const isText = first === QUOTE;
    if (!isText && first !== OPEN_BRACE && first !== OPEN_BRACKET) return;
    const kind = this.kindAt(start, key);
    if (key === 'source' && (isText || TEXTS.has(kind.type))) return;
    if (kind.isNamed || this.isTooShort(start)) this.refer();
    else this.hold(start, key.startsWith('image') || kind.media.startsWith('image/'));
  }

  private kindAt(start: number, key: string): Kind {
    const first = this.bytes[start];
    if (first === OPEN_BRACE) return kindOf(this.bytes.subarray(start, this.at));
    return { type: '', media: '', isNamed: first === OPEN_BRACKET || isAddress(this.bytes, start, key) };
  }

  /** Too short for a thing that is sent, and nothing in it says that it is. */
  private isTooShort(start: number): boolean {
    return this.at - start <= LONGEST_REFERENCE && !/"data["':]/.test(this.bytes.toString('latin1', start, this.at));
  }

  /** Its own words stay a part of the text. */
  private refer(): void {
    this.found.references++;
    this.found.tokens += REFERENCE_TOKENS;
  }

  private hold(start: number, isPicture: boolean): void {
    const length = this.at - start;
    this.found.bytes += length;
    const tokens = Math.ceil(length / BYTES_PER_TOKEN);
    const { least, most } = PICTURE_TOKENS;
    this.found.tokens += isPicture ? Math.min(Math.max(tokens, least), most) : tokens;
  }
}
