import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BoundedMap } from '../../platform/memory/bounded-map.js';
import { Clock } from '../../platform/time/clock.js';
import { Catalog } from '../catalog/catalog.js';
import type { SnapshotChange } from '../catalog/compiler.js';
import type { TokenDigest } from '../catalog/entities.js';
import { chosenDigest, generatedDigest } from '../catalog/identity/token-digest.js';
import type { AccessToken, Snapshot } from '../catalog/snapshot.js';
import { callerFor, isServed, type Caller } from './caller.js';
import { DigestIndex, type DigestUse } from './digest-index.js';

const MAX_REMEMBERED = 10_000;
const MAX_TOKEN_LENGTH = 4096;

/** Of what is presented by nobody over a network. */
function nowhere(): string {
  return '';
}

/** A use of the secret that an access token had before its rotation. */
export interface FormerUse {
  /** Wall milliseconds. */
  readonly at: number;
  readonly address: string;
}

/**
 * Finds who presents an access token. Access tokens are kept and looked up as digests, and compared in constant time.
 * One that has been verified is remembered as it is, in memory, until the configuration changes; a wrong one never is,
 * nor is one that is only answered to for a while.
 */
@Injectable()
export class TokenDirectory {
  private readonly remembered = new Map<string, Caller>();
  private readonly byDigest = new DigestIndex();
  private readonly formerUses = new BoundedMap<string, FormerUse>(MAX_REMEMBERED);
  private snapshot!: Snapshot;
  private open: AccessToken | null = null;
  /** How many digests there are of those that need the installation's key. */
  private chosen = 0;

  constructor(
    private readonly catalog: Catalog,
    private readonly clock: Clock,
  ) {
    catalog.follow((snapshot, change) => this.load(snapshot, change));
  }

  /**
   * Of several access tokens the first that is known counts. Null when none is, or when that one is not served, and no
   * route is open to strangers. `addressOf` tells where they are presented from, where that is kept.
   */
  find(presented: readonly string[], addressOf: () => string = nowhere): Caller | null {
    for (const secret of presented) {
      const caller = this.remembered.get(secret) ?? this.verify(secret, addressOf);
      if (caller !== null) return this.served(caller);
    }
    return this.open === null ? null : this.served(this.callerOf(this.open));
  }

  /** Whether a text is the secret of an access token. */
  knows(text: string): boolean {
    return this.remembered.has(text) || this.lookUp(text) !== null;
  }

  /** When, and from where, the secret that an access token had before was presented here last. */
  formerUse(id: string): FormerUse | undefined {
    return this.formerUses.get(id);
  }

  private load(snapshot: Snapshot, { tokens, formerTokens }: SnapshotChange): void {
    this.snapshot = snapshot;
    for (const token of formerTokens) this.remove(token);
    for (const token of tokens) this.add(token);
    this.remembered.clear();
  }

  private add(token: AccessToken): void {
    if (token.entity.digest === null) this.open = token;
    for (const [use, digest] of digestsOf(token)) {
      this.byDigest.add(digest, token.slot, use);
      if (isChosen(digest)) this.chosen++;
    }
  }

  private remove(token: AccessToken): void {
    if (this.open?.id === token.id) this.open = null;
    for (const [use, digest] of digestsOf(token)) {
      this.byDigest.remove(digest, token.slot, use);
      if (isChosen(digest)) this.chosen--;
    }
  }

  private verify(presented: string, addressOf: () => string): Caller | null {
    const found = this.lookUp(presented);
    const caller = found && this.callerOf(found.token);
    if (found === null || caller === null) return null;
    if (found.isPassing) {
      this.formerUses.set(found.token.id, { at: this.clock.now(), address: addressOf() });
      return caller;
    }
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    this.remembered.set(presented, caller);
    return caller;
  }

  private lookUp(presented: string): { readonly token: AccessToken; readonly isPassing: boolean } | null {
    if (presented.length === 0 || presented.length > MAX_TOKEN_LENGTH) return null;
    return (
      this.compare(generatedDigest(presented)) ??
      (this.chosen === 0 ? null : this.compare(chosenDigest(presented, this.catalog.installationKey)))
    );
  }

  private compare(digest: TokenDigest): { readonly token: AccessToken; readonly isPassing: boolean } | null {
    return this.byDigest.find(digest, (slot, use) => {
      const token = this.catalog.accessTokenAt(slot);
      if (token === undefined) return null;
      const { digest: own, grace } = token.entity;
      if (use === 'own') return own !== null && isEqual(own, digest) ? { token, isPassing: false } : null;
      const isInGrace = grace !== null && isEqual(grace.digest, digest) && this.clock.now() < grace.until;
      return isInGrace ? { token, isPassing: true } : null;
    });
  }

  private served(caller: Caller | null): Caller | null {
    return caller !== null && isServed(caller, this.clock.now()) ? caller : null;
  }

  private callerOf(token: AccessToken): Caller | null {
    const route = this.snapshot.routeById.get(token.entity.route);
    return route === undefined ? null : callerFor(token, route);
  }
}

function digestsOf({ entity: { digest, grace } }: AccessToken): [DigestUse, TokenDigest][] {
  const known: [DigestUse, TokenDigest | undefined | null][] = [
    ['own', digest],
    ['grace', grace?.digest],
  ];
  return known.filter((one): one is [DigestUse, TokenDigest] => typeof one[1] === 'string');
}

function isChosen(digest: TokenDigest): boolean {
  return digest.startsWith('hmac:');
}

function isEqual(a: TokenDigest, b: TokenDigest): boolean {
  return a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
}
