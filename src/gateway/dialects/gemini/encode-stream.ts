import type { NeutralError } from '../../protocol/neutral-error.js';
import type { NeutralEvent } from '../../protocol/neutral-event.js';
import type { Usage } from '../../protocol/usage.js';
import type { StreamEncoder } from '../dialect.js';
import type { ReplyContext } from '../reply-context.js';
import { CandidateEncoder } from './parts/encode-candidate.js';
import { responseNames } from './encode-reply.js';
import { encodeError } from './errors.js';
import { writeUsage } from './usage.js';

/** Writes generateContent responses; the last of them has the finish reasons and the usage. */
export class GeminiStreamEncoder implements StreamEncoder {
  private readonly candidates = new Map<number, CandidateEncoder>();
  private tail = '';
  private usage: Usage | null = null;

  constructor(private readonly context: ReplyContext) {}

  push(event: NeutralEvent): string {
    switch (event.kind) {
      case 'start':
        this.tail = JSON.stringify(responseNames(this.context, event.model)).slice(1);
        return '';
      case 'usage':
        this.usage = event.usage;
        return '';
      case 'end':
        return this.end();
      case 'error':
      case 'broken':
        return '';
      default: {
        const candidate = this.candidateAt(event.choice).push(event);
        return candidate === null ? '' : this.response(`"candidates":${JSON.stringify([candidate])}`);
      }
    }
  }

  fail(error: NeutralError): string {
    return `data: ${JSON.stringify(encodeError(error))}\n\n`;
  }

  private end(): string {
    const candidates = [...this.candidates.values()].map((candidate) => candidate.last());
    const usage = this.usage === null ? '' : `,"usageMetadata":${JSON.stringify(writeUsage(this.usage))}`;
    return this.response(`"candidates":${JSON.stringify(candidates)}${usage}`);
  }

  private response(fields: string): string {
    return `data: {${fields},${this.tail}\n\n`;
  }

  private candidateAt(index: number): CandidateEncoder {
    let candidate = this.candidates.get(index);
    if (candidate === undefined) {
      candidate = new CandidateEncoder(index);
      this.candidates.set(index, candidate);
    }
    return candidate;
  }
}
