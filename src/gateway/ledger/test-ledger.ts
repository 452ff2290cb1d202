import { Injectable } from '@nestjs/common';
import type { AttemptTarget } from '../health/block.js';
import type { Call } from '../protocol/call.js';
import { Ledger } from './ledger.js';
import { TESTS_ROUTE } from './purpose.js';
import type { OutcomeRecord } from './other-facts.js';
import { outcomeFacts } from './request-facts.js';

/** One call of a test of a channel. */
export interface TestCall {
  /** Who tests: a person or an admin token. */
  readonly by: { readonly id: string; readonly name: string };
  readonly call: Call;
  readonly place: AttemptTarget;
}

/** What `gateway requests` shows as the operation of a test. */
const OPERATION = 'test';
const PLAN = { candidates: [], exclusions: [] };

/**
 * Puts the calls of tests on the books, for whoever tests: what they cost is told apart from what clients use. Neither
 * limits and budgets nor metrics and the log of requests hear of them.
 */
@Injectable()
export class TestLedger {
  constructor(private readonly ledger: Ledger) {}

  /** Opens the entry of a call whose upstream is about to be asked; what became of it settles the entry. */
  open(test: TestCall): (record: OutcomeRecord) => void {
    const { journal } = this.ledger;
    const head = `"entry":"${this.ledger.nextEntry()}","at":${this.ledger.now()},${testFacts(test)}`;
    journal.intent(`{"kind":"intent",${head},"reservedMicros":0}`);
    return (record) => journal.note(`{"kind":"settle",${head},${outcomeFacts({ plan: PLAN }, record)}}`);
  }
}

function testFacts({ by, call, place }: TestCall): string {
  return (
    `"id":"${call.requestId}","tokenId":"${by.id}","routeId":"${TESTS_ROUTE.id}"` +
    `,"route":"${TESTS_ROUTE.name}","token":${JSON.stringify(by.name)}` +
    `,"operation":"${OPERATION}","model":${JSON.stringify(place.model)},"stream":${call.wantsStream}`
  );
}
