import type { AccessTokenId } from '../../platform/crypto/ids.js';
import { Injectable } from '@nestjs/common';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { BoundedMap } from '../../platform/memory/bounded-map.js';
import { Catalog } from '../catalog/catalog.js';
import type { Maker, Tab } from '../protocol/stored-request.js';

const FIND = 'find maker';
const FORGET = 'forget maker';
const COUNTED = 'response counted';
/** What all workers together remember for one token: nobody's use drives out what another has made. */
const MAX_PER_TOKEN = 20_000;
const RESPONSE_ID = /^[\w-]{1,128}$/;

/** A response by its id, and the token that asked for it. */
export interface ResponseName {
  readonly tokenId: AccessTokenId;
  readonly id: string;
}

/** Where a response is kept by an upstream, and as which model it was asked for. */
export interface MadeResponse extends Maker {
  /** Null for the route's default. */
  readonly model: string | null;
  readonly tab: Tab;
}

/**
 * Remembers which channel and key made a response that its upstream keeps, for the token that asked for it alone. Each
 * worker remembers what it has passed on, and asks the others for the rest.
 */
@Injectable()
export class ResponseMakers {
  private readonly byToken = new Map<AccessTokenId, BoundedMap<string, MadeResponse>>();
  private tokens = 0;

  constructor(
    private readonly crew: WorkerBus,
    catalog: Catalog,
  ) {
    crew.handle(FIND, (name) => this.lookUp(name as ResponseName));
    crew.subscribe(FORGET, (name) => this.remove(name as ResponseName));
    crew.subscribe(COUNTED, (name) => this.close(name as ResponseName));
    catalog.follow(({ tokens }, { formerTokens, tokens: present }) => {
      this.tokens = tokens.length;
      const stay = new Set(present.map(({ id }) => id));
      for (const { id } of formerTokens) if (!stay.has(id)) this.byToken.delete(id);
    });
  }

  /** One token has all upstreams to itself, so that no response there can be another's. */
  get isAlone(): boolean {
    return this.tokens === 1;
  }

  remember({ tokenId, id }: ResponseName, made: MadeResponse): void {
    if (!RESPONSE_ID.test(id)) return;
    const known = this.byToken.get(tokenId) ?? new BoundedMap(Math.ceil(MAX_PER_TOKEN / this.crew.size));
    this.byToken.set(tokenId, known);
    known.set(id, made);
  }

  /** Null when nothing is known of it; a promise where other workers have to be asked. */
  find(name: ResponseName): MadeResponse | null | Promise<MadeResponse | null> {
    const known = RESPONSE_ID.test(name.id) ? this.lookUp(name) : null;
    return known !== null || this.crew.size === 1 || !RESPONSE_ID.test(name.id) ? known : this.askOthers(name);
  }

  forget(name: ResponseName): void {
    this.remove(name);
    this.crew.publish(FORGET, name);
  }

  /** The tokens of a response have been counted. */
  settle(name: ResponseName): void {
    this.close(name);
    this.crew.publish(COUNTED, name);
  }

  private async askOthers(name: ResponseName): Promise<MadeResponse | null> {
    const found = await this.crew.request(FIND, name);
    return (found.find((made) => made !== null) ?? null) as MadeResponse | null;
  }

  private lookUp({ tokenId, id }: ResponseName): MadeResponse | null {
    return this.byToken.get(tokenId)?.get(id) ?? null;
  }

  private remove({ tokenId, id }: ResponseName): void {
    this.byToken.get(tokenId)?.delete(id);
  }

  private close(name: ResponseName): void {
    const made = this.lookUp(name);
    if (made !== null) made.tab.isOpen = false;
  }
}
