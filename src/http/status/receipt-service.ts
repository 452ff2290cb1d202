import { Injectable } from '@nestjs/common';
import { LedgerStore } from '../../gateway/ledger/store/ledger-store.js';
import { describeReceipt, receiptFacts, type ReceiptFacts } from '../../gateway/ledger/describe-receipt.js';
import { RequestLog } from '../../gateway/ledger/request-log.js';
import type { Caller } from '../../gateway/access/caller.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';

/** Shows a token what was decided about its requests: the latest from memory, the others from the ledger. */
@Injectable()
export class ReceiptService {
  constructor(
    private readonly log: RequestLog,
    private readonly books: LedgerStore,
  ) {}

  /** The newest receipt of a request of the token; throws `receipt_not_found`. */
  async receipt(caller: Caller, requestId: string): Promise<object> {
    const { tokenId } = caller;
    const recent = await this.log.receipt({ requestId, tokenId });
    if (recent !== null) return describeReceipt(recent as unknown as ReceiptFacts);
    const settlement = await this.books.receipt(requestId, tokenId);
    if (settlement === null) throw new GatewayError('receipt_not_found');
    return describeReceipt(receiptFacts(settlement));
  }
}
