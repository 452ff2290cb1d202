import { Scanner, type Span } from '../../platform/json-splice/scan-object.js';

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
const LONGEST_KEY = 32;

/** Nobody sends so few bytes of a picture, a sound or a file. */
const LONGEST_REFERENCE = 1_024;
const BYTES_PER_TOKEN = 3;
/** What pictures count as at the least and at the most, whatever their bytes. */
const PICTURE_TOKENS = { least: 5_000, most: 50_000 } as const;
/** What something of an unknown size is taken for. */
const REFERENCE_TOKENS = 50_000;

const QUOTE = 0x22;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/** Looks for media in parts of a body that has been scanned before. */
export function mediaIn(body: Buffer, spans: readonly (Span | undefined)[]): PromptMedia {
  const found = { bytes: 0, tokens: 0, references: 0 };
  for (const span of spans) if (span !== undefined) new MediaScanner(body, span.start, found).look();
  return found;
}

class MediaScanner extends Scanner {
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

  protected override object(depth: number): void {
    this.enter(depth);
    if (this.skipSpace() === CLOSE_BRACE) {
      this.at++;
      return;
    }
    do {
      const key = this.key();
      this.colon();
      this.skipSpace();
      if (MEDIA.has(key)) this.medium(key, depth);
      else if (DATA.has(key)) this.skip(depth);
      else this.value(depth);
    } while (this.hasNext(CLOSE_BRACE));
  }

  private key(): string {
    this.skipSpace();
    const start = this.at;
    const isOdd = this.string();
    const end = this.at;
    if (!isOdd) return this.bytes.toString('latin1', start + 1, end - 1);
    return end - start > LONGEST_KEY * 6 ? '' : this.unescape(start, end);
  }

  /** A name and an address in one, or the thing itself. */
  private medium(key: string, depth: number): void {
    const start = this.at;
    const first = this.bytes[start];
    this.skip(depth);
    const isText = first === QUOTE;
    if (!isText && first !== OPEN_BRACE && first !== OPEN_BRACKET) return;
    if (key === 'source' && (isText || /"(?:text|content)"/.test(this.head(start)))) return;
    this.count(start, key);
  }

  private count(start: number, key: string): void {
    const length = this.at - start;
    const head = this.head(start);
    if (length <= LONGEST_REFERENCE && !/"data["':]/.test(head)) {
      this.found.references++;
      this.found.tokens += REFERENCE_TOKENS;
      return;
    }
    this.found.bytes += length;
    const tokens = Math.ceil(length / BYTES_PER_TOKEN);
    const isPicture = key.startsWith('image') || head.includes('image/');
    const { least, most } = PICTURE_TOKENS;
    this.found.tokens += isPicture ? Math.min(Math.max(tokens, least), most) : tokens;
  }

  private head(start: number): string {
    return this.bytes.toString('latin1', start, Math.min(this.at, start + LONGEST_REFERENCE));
  }

  /** Moves behind a value without looking into it. */
  private skip(depth: number): void {
    const plain = new PlainScanner(this.bytes, this.at);
    this.at = plain.behind(depth);
  }
}

class PlainScanner extends Scanner {
  behind(depth: number): number {
    this.value(depth);
    return this.at;
  }
}
