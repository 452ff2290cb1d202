import { MESSAGES } from './client.js';
import { TOKEN } from './gateway.js';

/** A stream that is read as far as a test wants it, which then knows what has arrived. */
export class HeardStream {
  /** Everything so far. */
  text = '';
  private isOver = false;
  private readonly reader: ReadableStreamDefaultReader<string>;

  private constructor(readonly response: Response) {
    this.reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  static async open(url: string, init: RequestInit = {}): Promise<HeardStream> {
    return new HeardStream(await fetch(url, init));
  }

  /** Asks for a chat completion as a stream, with the test token. */
  static async ofChat(base: string): Promise<HeardStream> {
    return await HeardStream.open(`${base}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'test-model', messages: MESSAGES, stream: true }),
    });
  }

  /** Reads until the text is so, or at its end. */
  async until(isSo: (text: string) => boolean): Promise<void> {
    while (!this.isOver && !isSo(this.text)) {
      const { done, value = '' } = await this.reader.read();
      this.isOver = done;
      this.text += value;
    }
  }

  /** Reads until so many whole events of a name have come. */
  async untilEvent(name: string, times = 1): Promise<void> {
    const event = new RegExp(`^event: ${name}\n(?:.+\n)*\n`, 'gm');
    await this.until((text) => (text.match(event)?.length ?? 0) >= times);
  }

  /** Reads it to its end. */
  async toEnd(): Promise<string> {
    await this.until(() => false);
    return this.text;
  }
}
