import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import type { Route, Snapshot } from '../catalog/snapshot.js';

/** Who asks: the token that was presented, and what it is bound to. */
export interface Caller {
  /** What logs call the token; never a part of it. */
  readonly tokenLabel: string;
  /** Indexes what is counted for the token. */
  readonly tokenSlot: number;
  readonly route: Route;
}

interface Entry extends Caller {
  readonly digest: Buffer;
}

const MAX_REMEMBERED = 10_000;
const MAX_TOKEN_LENGTH = 4096;

/**
 * Finds who presents a token. Tokens are kept and looked up as HMAC digests under a key of this process, and compared
 * in constant time. A token that has been verified is remembered as it is, in memory, until the configuration changes;
 * a wrong one never is.
 */
@Injectable()
export class TokenDirectory {
  private readonly pepper = randomBytes(32);
  private readonly remembered = new Map<string, Caller>();
  private readonly byDigest = new Map<string, Entry>();
  private open: Caller | null = null;

  constructor(catalog: Catalog) {
    catalog.follow((snapshot) => this.load(snapshot));
  }

  /** Of several tokens the first that is known counts. Null when none is, and no route is open to strangers. */
  find(presented: readonly string[]): Caller | null {
    for (const token of presented) {
      const caller = this.remembered.get(token) ?? this.verify(token);
      if (caller !== null) return caller;
    }
    return this.open;
  }

  private load({ tokens }: Snapshot): void {
    this.byDigest.clear();
    this.open = null;
    for (const { secret, label, slot, route } of tokens) {
      const caller = { tokenLabel: label, tokenSlot: slot, route };
      if (secret === null) this.open = caller;
      else this.add(secret.reveal(), caller);
    }
    this.remembered.clear();
  }

  private add(token: string, caller: Caller): void {
    const digest = this.digest(token);
    this.byDigest.set(digest.toString('base64'), { ...caller, digest });
  }

  private verify(presented: string): Caller | null {
    if (presented.length === 0 || presented.length > MAX_TOKEN_LENGTH) return null;
    const digest = this.digest(presented);
    const entry = this.byDigest.get(digest.toString('base64'));
    if (entry === undefined || !timingSafeEqual(entry.digest, digest)) return null;
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    this.remembered.set(presented, entry);
    return entry;
  }

  private digest(token: string): Buffer {
    return createHmac('sha256', this.pepper).update(token).digest();
  }
}
