import { Injectable } from '@nestjs/common';
import type { Caller } from '../access/caller.js';
import { SnapshotUse } from '../catalog/snapshot-use.js';
import { admit } from './admit.js';
import { Limits } from './limits.js';
import type { RequestPermit } from './permits.js';
import type { Reached } from './meter.js';

/** The permit of a request, which keeps what its snapshot counts in from becoming another's until it ends. */
export class SnapshotPermit implements RequestPermit {
  private readonly version: number;
  private isOver = false;

  constructor(
    private readonly permit: RequestPermit,
    private readonly use: SnapshotUse,
  ) {
    this.version = use.begin();
  }

  reserveTokens(tokens: number): Reached | null {
    return this.permit.reserveTokens(tokens);
  }

  settle(tokens: number): void {
    this.permit.settle(tokens);
    this.end();
  }

  cancel(): void {
    this.permit.cancel();
    this.end();
  }

  private end(): void {
    if (this.isOver) return;
    this.isOver = true;
    this.use.end(this.version);
  }
}

/** Lets requests in by the limits of their access tokens. */
@Injectable()
export class Entrance {
  constructor(
    readonly limits: Limits,
    private readonly use: SnapshotUse,
  ) {}

  /** By its head; throws a 429 that says which limit refused. */
  admit(caller: Caller): RequestPermit {
    return new SnapshotPermit(admit(this.limits, caller), this.use);
  }
}
