import type { IncomingMessage } from 'node:http';
import { vetFormField } from '../../gateway/dialects/request-fields.js';
import type { Upload } from '../../gateway/protocol/upload.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { isShortage } from '../../platform/errors/shortage.js';
import { buffers } from '../../platform/memory/buffer-sweep.js';
import { FormScanner } from '../../platform/multipart/form-scanner.js';
import type { Spool } from '../../platform/scratch/spool.js';
import type { AnnouncedForm } from './announced-body.js';
import { crumbled, isCrumbled } from './crumbs.js';

const MAX_MODEL_BYTES = 256;

/** What becomes of a form; `ready` or `refuse` once. */
export interface FormListener {
  ready(): void;
  refuse(error: GatewayError): void;
  /** The disk does not take it. */
  failed(cause: Error): void;
}

/** What a form is looked through for beside its model. */
export interface FormRules {
  /** `ready` waits for its end, since every field may decide what it costs. */
  readonly isWhole: boolean;
  /** Throws for a field that the route refuses. */
  vet(field: string): void;
}

/** Fields that decide what a form costs. */
const PRICED = new Set(['n', 'size', 'quality']);

/**
 * A form as it comes in: spooled, so that it can be sent again, and looked through for its model on the way. `ready` is
 * called once, as soon as the model is known; what is wrong before that is told to `refuse`, and later by the upload's fault.
 */
export class ReceivedForm implements Upload {
  readonly contentType: string;
  readonly boundary: string;
  readonly length: number | null;
  model: Upload['model'] = null;
  /** The name of the model; null when the form has none. */
  modelName: string | null = null;
  private readonly scanner: FormScanner;
  private isReady = false;
  private hasFailed = false;
  private bytes = 0;
  private count = 0;

  constructor(
    private readonly spool: Spool,
    private readonly form: AnnouncedForm,
    private readonly listener: FormListener,
    private readonly rules: FormRules,
  ) {
    this.contentType = form.contentType;
    this.boundary = form.boundary;
    this.length = form.length;
    const vet = (name: Buffer): string | undefined => {
      const known = vetFormField(name);
      if (known !== undefined) rules.vet(known);
      return known;
    };
    const interests = { wanted: 'model', maxValueBytes: MAX_MODEL_BYTES, kept: PRICED, vet };
    this.scanner = new FormScanner(form.boundary, interests);
  }

  get fault(): Error | null {
    const { fault } = this.spool;
    return fault !== null && isOfTheDisk(fault) ? noRoom(fault) : fault;
  }

  read(from: number, to?: number): AsyncIterable<Buffer> {
    return this.spool.read(from, to);
  }

  /** What the form says of its price, as far as it is there. */
  get values(): Readonly<Record<string, string>> {
    return this.scanner.values;
  }

  /** Takes the body of a request from its first byte to its last; a client that leaves is nobody's business here. */
  receive(request: IncomingMessage): void {
    request.on('data', (chunk: Buffer) => {
      const behind = this.take(chunk);
      if (behind === undefined) return;
      request.pause();
      void behind.then(() => request.resume());
    });
    request.on('end', () => void this.finish());
  }

  private take(chunk: Buffer): Promise<void> | undefined {
    this.checkDisk();
    if (this.fault !== null) return undefined;
    this.bytes += chunk.length;
    buffers.note(chunk.length);
    try {
      if (this.bytes > this.form.maxBytes) throw new GatewayError('request_too_large');
      if (isCrumbled(++this.count, this.bytes)) throw crumbled();
      this.scanner.push(chunk);
    } catch (error) {
      this.giveUp(GatewayError.from(error));
      return undefined;
    }
    const behind = this.spool.append(chunk);
    const { fault } = this.spool;
    if (fault instanceof GatewayError) {
      this.giveUp(fault);
      return undefined;
    }
    if (this.scanner.field !== null && !this.rules.isWhole) this.start();
    return behind?.then(() => this.checkDisk());
  }

  /** Without a disk the form can be neither looked through to its end nor sent on. */
  private checkDisk(): void {
    const { fault } = this.spool;
    if (this.hasFailed || fault === null || !isOfTheDisk(fault)) return;
    this.hasFailed = true;
    this.listener.failed(fault);
    this.giveUp(GatewayError.from(this.fault));
  }

  private async finish(): Promise<void> {
    this.checkDisk();
    if (this.fault !== null) return;
    try {
      this.scanner.end();
    } catch (error) {
      this.giveUp(GatewayError.from(error));
      return;
    }
    await this.spool.end();
    this.checkDisk();
    this.start();
  }

  private giveUp(error: GatewayError): void {
    this.spool.fail(error);
    if (!this.isReady) this.listener.refuse(error);
    this.isReady = true;
  }

  private start(): void {
    if (this.isReady) return;
    this.isReady = true;
    this.model = this.scanner.field;
    this.modelName = this.scanner.field?.value ?? null;
    this.listener.ready();
  }
}

function isOfTheDisk(fault: Error): boolean {
  return (fault as NodeJS.ErrnoException).syscall !== undefined;
}

function noRoom(cause: Error): GatewayError {
  if (isShortage(cause)) return new GatewayError('overloaded', { retryAfterSeconds: 1, cause });
  return new GatewayError('request_too_large', { message: 'The gateway has no room for the form at present.', cause });
}
