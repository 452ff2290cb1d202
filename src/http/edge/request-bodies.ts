import type { IncomingMessage } from 'node:http';
import { Inject, Injectable } from '@nestjs/common';
import type { Caller } from '../../gateway/access/caller.js';
import { Environment } from '../../platform/config/environment.js';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { ByteBudget, type ByteHold } from '../../platform/memory/byte-budget.js';
import { ScratchFolder } from '../../platform/scratch/scratch-folder.js';
import type { Spool } from '../../platform/scratch/spool.js';
import { expectForm, expectJson, type AnnouncedForm } from './announced-body.js';
import { COPIES, readBody, type BodyListener, type BodyTerms } from './read-body.js';

/** Whose body it is, and what that may take of the memory. */
export interface BodyOwner {
  readonly caller: Caller;
  readonly hold: ByteHold;
}

const ROOM_PATIENCE_MS = 15_000;

/** Reads the bodies of requests that have been let in. */
@Injectable()
export class RequestBodies {
  constructor(
    private readonly environment: Environment,
    private readonly scratch: ScratchFolder,
    private readonly budget: ByteBudget,
    @Inject(LOG) private readonly log: ProcessLog,
  ) {}

  /** Throws unless the headers announce a JSON body of an acceptable size. */
  expectJson(request: IncomingMessage, maxBytes = this.maxJsonBytes): void {
    expectJson(request, maxBytes);
  }

  /** The form that the headers announce; throws unless it is one of an acceptable size. */
  expectForm(request: IncomingMessage): AnnouncedForm {
    return expectForm(request, this.environment.MAX_BODY_BYTES);
  }

  /** Reads a body whole. */
  read(request: IncomingMessage, owner: BodyOwner, listener: BodyListener, maxBytes: number = this.maxJsonBytes): void {
    readBody(request, new OwnTerms(owner, this, maxBytes), listener);
  }

  /** Where a body of this owner waits until it is needed. */
  spool({ caller, hold }: BodyOwner): Spool {
    return this.scratch.spool(caller.tokenSlot, hold);
  }

  /** A body that is read has to fit into the memory in the end, with its copy; a form does not. */
  get maxJsonBytes(): number {
    return Math.min(this.environment.MAX_BODY_BYTES, Math.floor(this.budget.mostBytes / COPIES));
  }

  /** The disk does not take a body. */
  noteFailure(err: unknown): void {
    this.log.logger.error({ err }, 'a body cannot be kept on the disk');
  }
}

/** What the body of an owner may take. */
class OwnTerms implements BodyTerms {
  readonly patienceMs = ROOM_PATIENCE_MS;

  constructor(
    private readonly owner: BodyOwner,
    private readonly bodies: RequestBodies,
    readonly maxBytes: number,
  ) {}

  get hold(): ByteHold {
    return this.owner.hold;
  }

  openSpool(): Spool {
    return this.bodies.spool(this.owner);
  }

  failed(cause: unknown): void {
    this.bodies.noteFailure(cause);
  }
}
