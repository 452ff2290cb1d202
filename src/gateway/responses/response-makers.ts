import type { AccessTokenId } from '../../platform/crypto/ids.js';
import { Injectable } from '@nestjs/common';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { BoundedMap } from '../../platform/memory/bounded-map.js';
import { Catalog } from '../catalog/catalog.js';
import type { Route } from '../catalog/snapshot.js';
import type { Maker } from '../protocol/stored-request.js';
import { MakerLedger, type MadeResponse, type ResponseName } from './maker-ledger.js';

const FIND = 'find maker';
const FORGET = 'forget maker';
const COUNTED = 'response counted';
/** What all workers together remember in memory for one token: nobody's use drives out what another has made. */
const MAX_PER_TOKEN = 20_000;
/** No model has a longer name; what clients think up is not worth remembering. */
const MAX_MODEL_LENGTH = 512;
const RESPONSE_ID = /^[\w-]{1,128}$/;

/** Null: its upstream keeps it no longer. */
type Known = MadeResponse | null;

/**
 * Remembers which channel and key made a response that its upstream keeps, for the token that asked for it alone. Each
 * worker remembers what it has passed on, asks the others for the rest, and then the books, where it outlives a restart.
 */
@Injectable()
export class ResponseMakers {
  private readonly byToken = new Map<AccessTokenId, BoundedMap<string, Known>>();
  private tokens = 0;
  private readonly shared = new WeakMap<Route, { readonly version: number; readonly isShared: boolean }>();

  constructor(
    private readonly bus: WorkerBus,
    private readonly books: MakerLedger,
    private readonly catalog: Catalog,
  ) {
    bus.handle(FIND, (name) => this.lookUp(name as ResponseName));
    bus.handle(FORGET, (name) => this.keep(name as ResponseName, null));
    bus.handle(COUNTED, (name) => this.close(name as ResponseName));
    catalog.follow((_, { formerTokens, tokens: present }) => {
      const stay = new Set(present.map(({ id }) => id));
      this.tokens += present.length - formerTokens.length;
      for (const { id } of formerTokens) if (!stay.has(id)) this.byToken.delete(id);
    });
  }

  /** Routes of others ask with a key that a route uses, so that what its upstream keeps may be theirs. */
  isShared(route: Route): boolean {
    const { version } = this.catalog.current;
    const before = this.shared.get(route);
    if (before?.version === version) return before.isShared;
    const keys = route.channels.flatMap((channel) => [channel, ...channel.voices].flatMap((voice) => voice.keys));
    const isShared = keys.some((key) => key.users.apart !== 'token');
    this.shared.set(route, { version, isShared });
    return isShared;
  }

  /** One token has all upstreams to itself, so that no response there can be another's. */
  get isAlone(): boolean {
    return this.tokens === 1;
  }

  remember(name: ResponseName, made: MadeResponse): void {
    if (!RESPONSE_ID.test(name.id) || (made.model?.length ?? 0) > MAX_MODEL_LENGTH) return;
    this.keep(name, made);
    this.books.note(name, made, made.tab.isOpen ? 'owed' : 'kept');
  }

  /** Null when nothing is known of it; a promise where others have to be asked. Rejects with `books_unavailable`. */
  find(name: ResponseName): Known | Promise<Known> {
    if (!RESPONSE_ID.test(name.id)) return null;
    const known = this.lookUp(name);
    return known === undefined ? this.findElsewhere(name) : known;
  }

  /** Whether this worker remembers who made it. */
  isKnownHere(name: ResponseName): boolean {
    return this.lookUp(name) !== undefined;
  }

  /** Its upstream keeps it no longer; resolves once every worker knows. */
  forget(name: ResponseName, maker: Maker): Promise<void> | undefined {
    this.keep(name, null);
    this.books.note(name, { ...maker, model: null }, 'gone');
    return this.tellOthers(FORGET, name);
  }

  /** The tokens of a response have been counted; resolves once every worker knows. */
  settle(name: ResponseName): Promise<void> | undefined {
    this.close(name);
    return this.tellOthers(COUNTED, name);
  }

  /** Undefined where there are no others. One that has no time to answer hears of it all the same, later. */
  private tellOthers(topic: string, name: ResponseName): Promise<void> | undefined {
    if (this.bus.size === 1) return undefined;
    return this.bus.request(topic, name).then(nothing, nothing);
  }

  private async findElsewhere(name: ResponseName): Promise<Known> {
    const answers = (await this.bus.request(FIND, name)) as (Known | undefined)[];
    const known = answers.filter((answer) => answer !== undefined);
    if (known.length > 0) return known.includes(null) ? null : known[0]!;
    const read = await this.books.find(name);
    const since = this.lookUp(name);
    if (read === null || since !== undefined) return since ?? null;
    this.keep(name, read);
    return read;
  }

  private keep({ tokenId, id }: ResponseName, made: Known): void {
    const known = this.byToken.get(tokenId) ?? new BoundedMap(Math.ceil(MAX_PER_TOKEN / this.bus.size));
    this.byToken.set(tokenId, known);
    known.set(id, made);
  }

  /** Undefined when nothing is known of it here. */
  private lookUp({ tokenId, id }: ResponseName): Known | undefined {
    return this.byToken.get(tokenId)?.get(id);
  }

  /** Whoever remembers it has the books know. */
  private close(name: ResponseName): void {
    const made = this.lookUp(name) ?? null;
    if (made === null) return;
    made.tab.isOpen = false;
    this.books.note(name, made, 'kept');
  }
}

function nothing(): void {}
