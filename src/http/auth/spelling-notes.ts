import { Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../../gateway/access/caller.js';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { BoundedMap } from '../../platform/memory/bounded-map.js';

const MAX_TOKENS = 1_000;
const MAX_SHOWN = 200;

/** Tells the operator once of every token whose client asks at an address that only nearly is one. */
@Injectable()
export class SpellingNotes {
  private readonly told = new BoundedMap<number, true>(MAX_TOKENS);

  constructor(@Inject(LOG) private readonly log: ProcessLog) {}

  note({ tokenSlot, tokenLabel: token }: Caller, { originalUrl, url, id }: FastifyRequest): void {
    if (originalUrl === url || this.told.get(tokenSlot) === true) return;
    this.told.set(tokenSlot, true);
    const facts = { id, token, asked: pathOf(originalUrl), answered: pathOf(url) };
    this.log.logger.warn(facts, 'the base URL of a client is wrong, and was understood');
  }
}

/** Queries may hold keys. */
function pathOf(url: string): string {
  return url.replace(/\?.*$/s, '').slice(0, MAX_SHOWN);
}
