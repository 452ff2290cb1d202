import { Injectable } from '@nestjs/common';
import type { AccessTokenId, ChannelId, KeyId } from '../../platform/crypto/ids.js';
import { Clock } from '../../platform/time/clock.js';
import type { MakerRecord } from '../ledger/journal/journal-record.js';
import { LedgerJournal } from '../ledger/journal/ledger-journal.js';
import { LedgerStore } from '../ledger/store/ledger-store.js';
import type { Maker, Tab } from '../protocol/stored-request.js';

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

type NotedMaker = Omit<MadeResponse, 'tab'>;

/** What the books know of responses that upstreams keep, by way of the journal that they follow. */
@Injectable()
export class MakerLedger {
  constructor(
    private readonly books: LedgerStore,
    private readonly journal: LedgerJournal,
    private readonly clock: Clock,
  ) {}

  /** Rejects with `books_unavailable`. */
  async find({ tokenId, id }: ResponseName): Promise<MadeResponse | null> {
    const kept = await this.books.responseMaker(tokenId, id);
    if (kept === null) return null;
    const { channelId, keyId, model, isOwed } = kept;
    return { channelId: channelId as ChannelId, keyId: keyId as KeyId, model, tab: { isOpen: isOwed } };
  }

  /** Puts what became of a response on the books. */
  note({ tokenId, id }: ResponseName, { channelId, keyId, model }: NotedMaker, state: MakerRecord['state']): void {
    const record = { at: this.clock.now(), tokenId, response: id, state, channelId, keyId, model };
    this.journal.noteAtOnce(JSON.stringify({ kind: 'maker', ...record } satisfies MakerRecord));
  }
}
