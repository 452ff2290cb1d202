import { StringDecoder } from 'node:string_decoder';
import { isShortage } from '../../../platform/errors/shortage.js';
import type { ProgramExit, ProgramListener, RunningProgram } from '../../../platform/process/running-program.js';
import type { Exchange, ResponseHandler } from '../../../platform/upstream/transport.js';
import type { ChunkWriter } from '../../dialects/openai-chat/parts/chunk-writer.js';
import type { OutputFilter } from './output-filter.js';

/** How the output of one program is read, and who hears of it. */
export interface ExchangeParts {
  readonly filter: OutputFilter;
  readonly writer: ChunkWriter;
  readonly handler: ResponseHandler;
  /** Told when the program fails by itself. */
  readonly onFailure: (exit: ProgramExit) => void;
}

const EVENT_STREAM = { 'content-type': 'text/event-stream' };
const JSON_TYPE = { 'content-type': 'application/json' };
/** What the failure of a program amounts to in HTTP. */
const FAILURES = {
  failed: { status: 502, body: errorBody('The program failed.', 'program_failed') },
  too_long: { status: 413, body: errorBody('The prompt is longer than an argument may be.', 'request_too_large') },
} as const;

/** A program's output as the event stream of an upstream; its failure as status 502, or as a stream that breaks off. */
export class ProgramExchange implements Exchange, ProgramListener {
  readonly wasSent = true;
  program: RunningProgram | null = null;
  private readonly decoder = new StringDecoder('utf8');
  private hasHead = false;
  private isOver = false;

  constructor(private readonly parts: ExchangeParts) {}

  pause(): void {
    this.program?.pause();
  }

  resume(): void {
    this.program?.resume();
  }

  abort(): void {
    this.isOver = true;
    this.program?.kill();
  }

  onOutput(chunk: Buffer): void {
    if (this.isOver) return;
    const { filter } = this.parts;
    this.say(filter.push(this.decoder.write(chunk)));
    if (filter.isEnded) this.finish();
  }

  onExit(exit: ProgramExit): void {
    if (this.isOver) return;
    if (exit.code !== 0) {
      this.parts.onFailure(exit);
      this.fail('failed');
      return;
    }
    const { filter } = this.parts;
    this.say(filter.push(this.decoder.end()));
    this.say(filter.end());
    this.finish();
  }

  onNotStarted(cause: Error): void {
    if (this.isOver) return;
    if ((cause as NodeJS.ErrnoException).code === 'E2BIG') {
      this.fail('too_long');
      return;
    }
    this.isOver = true;
    this.parts.handler.onFault({ kind: isShortage(cause) ? 'shortage' : 'connect_refused', cause });
  }

  private say(text: string): void {
    if (text !== '') this.send(this.parts.writer.text(text));
  }

  private send(bytes: Buffer): void {
    if (this.isOver) return;
    if (!this.hasHead) this.parts.handler.onHead(200, EVENT_STREAM);
    this.hasHead = true;
    this.parts.handler.onBytes(bytes);
  }

  private finish(): void {
    this.send(this.parts.writer.finish('stop', null));
    if (this.isOver) return;
    this.abort();
    this.parts.handler.onDone();
  }

  private fail(how: keyof typeof FAILURES): void {
    const { handler } = this.parts;
    const { status, body } = FAILURES[how];
    this.isOver = true;
    if (!this.hasHead) {
      handler.onHead(status, JSON_TYPE);
      handler.onBytes(body);
    }
    handler.onDone();
  }
}

function errorBody(message: string, code: string): Buffer {
  return Buffer.from(JSON.stringify({ error: { message, type: 'server_error', code } }));
}
