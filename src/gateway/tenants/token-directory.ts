import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Catalog } from '../catalog/catalog.js';
import type { Route, Snapshot } from '../catalog/snapshot.js';

/** Who asks: the token that was presented, and what it is bound to. */
export interface Caller {
  /** What logs call the token; never a part of it. */
  readonly tokenLabel: string;
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
  private byDigest = new Map<string, Entry>();

  constructor(catalog: Catalog) {
    catalog.follow((snapshot) => this.load(snapshot));
  }

  find(presented: string): Caller | null {
    return this.remembered.get(presented) ?? this.verify(presented);
  }

  private load({ tokens }: Snapshot): void {
    this.byDigest = new Map(
      tokens.map(({ secret, label, route }) => {
        const digest = this.digest(secret.reveal());
        return [digest.toString('base64'), { digest, tokenLabel: label, route }];
      }),
    );
    this.remembered.clear();
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
