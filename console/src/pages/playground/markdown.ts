/** A piece of an answer: code, or paragraphs of text. */
export type Block =
  | { kind: 'code'; language: string; text: string }
  | { kind: 'text'; spans: Span[][] }
  | { kind: 'heading'; text: string }
  | { kind: 'list'; items: Span[][] };
export interface Span {
  text: string;
  look: 'plain' | 'code' | 'strong' | 'link';
}

/** The few marks of Markdown that answers use, as data; nothing is ever made into HTML and no picture is loaded. */
export function parseMarkdown(source: string): Block[] {
  const reader = new Reader();
  const lines = source.split('\n');
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at] ?? '';
    const fence = /^\s*```(\S*)/.exec(line);
    if (fence) {
      const end = lines.findIndex((candidate, index) => index > at && /^\s*```\s*$/.test(candidate));
      const last = end < 0 ? lines.length : end;
      reader.code(fence[1] ?? '', lines.slice(at + 1, last).join('\n'));
      at = last;
    } else reader.line(line);
  }
  return reader.end();
}

/** Gathers lines into blocks. */
class Reader {
  private readonly blocks: Block[] = [];
  private paragraph: string[] = [];
  private items: string[] = [];

  code(language: string, text: string): void {
    this.end();
    this.blocks.push({ kind: 'code', language, text });
  }

  line(line: string): void {
    const heading = /^#{1,6}\s+(.*)$/.exec(line)?.[1];
    const item = /^\s*(?:[-*+]|\d+[.)])\s+(.*)$/.exec(line)?.[1];
    if (heading !== undefined) {
      this.end();
      this.blocks.push({ kind: 'heading', text: heading });
    } else if (item !== undefined) {
      if (this.paragraph.length > 0) this.end();
      this.items.push(item);
    } else if (line.trim() === '') this.end();
    else {
      if (this.items.length > 0) this.end();
      this.paragraph.push(line);
    }
  }

  /** Ends the block that is open. */
  end(): Block[] {
    if (this.paragraph.length > 0) this.blocks.push({ kind: 'text', spans: this.paragraph.map(spansOf) });
    if (this.items.length > 0) this.blocks.push({ kind: 'list', items: this.items.map(spansOf) });
    this.paragraph = [];
    this.items = [];
    return this.blocks;
  }
}

const INLINE = /(`[^`\n]+`)|(\*\*[^*\n]+\*\*)|(https?:\/\/[^\s<>"')\]]+)/g;

function spansOf(line: string): Span[] {
  const spans: Span[] = [];
  let at = 0;
  for (const match of line.matchAll(INLINE)) {
    if (match.index > at) spans.push({ text: line.slice(at, match.index), look: 'plain' });
    const [whole, code, strong] = match;
    spans.push(
      code
        ? { text: code.slice(1, -1), look: 'code' }
        : strong
          ? { text: strong.slice(2, -2), look: 'strong' }
          : { text: whole, look: 'link' },
    );
    at = match.index + whole.length;
  }
  if (at < line.length) spans.push({ text: line.slice(at), look: 'plain' });
  return spans;
}
