import { Injectable } from '@nestjs/common';
import { Adapters } from '../../gateway/adapters/adapters.js';
import type { Channel } from '../../gateway/catalog/snapshot.js';
import type { UpstreamKey } from '../../gateway/catalog/upstream-key.js';
import { AnswerBuffers } from '../../gateway/execution/answer-buffers.js';
import { TestLedger, type TestCall } from '../../gateway/ledger/test-ledger.js';
import { PriceBook } from '../../gateway/pricing/price-book.js';
import { Redactor } from '../../platform/logging/redactor.js';
import { Clock } from '../../platform/time/clock.js';
import { Deadlines } from '../../platform/time/deadlines.js';
import { ControlClient } from '../../platform/upstream/control-client.js';
import { Egress } from '../../platform/upstream/egress.js';
import { ChannelTest, type TestServices } from './channel-test.js';
import type { TestReport } from './test-report.js';
import type { Trial, TrialServices } from './trial.js';

const MOST_MS = 20_000;

/** What is tested of a channel. */
export interface TestOrder {
  readonly channel: Channel;
  /** One after the other; they share the time. */
  readonly keys: readonly UpstreamKey[];
  /** As clients call it; null takes one that the channel has. */
  readonly model: string | null;
  /** A stream is tried as well as a whole answer. */
  readonly streams: boolean;
  readonly requestId: string;
  /** For whom its calls are on the books. */
  readonly by: TestCall['by'];
  /** Gives the test up. */
  readonly signal: AbortSignal;
}

/** What tests work with beside the gateway's own parts. */
@Injectable()
export class TestParts {
  constructor(
    readonly client: ControlClient,
    readonly egress: Egress,
    readonly clock: Clock,
    readonly redactor: Redactor,
    readonly prices: PriceBook,
  ) {}
}

/**
 * Tests channels by the very code that serves traffic. No traffic hears of it: nothing is counted, blamed, parked or
 * freed. What it costs is on the books of whoever tests.
 */
@Injectable()
export class ChannelTester {
  private readonly services: TrialServices;

  constructor(
    adapters: Adapters,
    buffers: AnswerBuffers,
    private readonly parts: TestParts,
    private readonly ledger: TestLedger,
  ) {
    this.services = trialServices(adapters, buffers, parts.clock);
  }

  /** One report for each key; never rejects. */
  async test(order: TestOrder): Promise<TestReport[]> {
    const { client, egress, clock, redactor, prices } = this.parts;
    const { services, ledger } = this;
    return await testKeys(order, { services, ledger, client, egress, clock, redactor, prices });
  }
}

/** What trials work with, of which traffic knows nothing. */
export function trialServices(adapters: Adapters, buffers: AnswerBuffers, clock: Clock): TrialServices {
  const deadlines = new Deadlines<Trial>(clock);
  const time = {
    get coarseNow(): number {
      return deadlines.coarseNow;
    },
    now: () => clock.monotonic(),
    wallNow: () => clock.now(),
  };
  return { adapters, buffers, deadlines, time };
}

/** One report for each key, one after the other; never rejects. */
export async function testKeys({ keys, ...order }: TestOrder, services: TestServices): Promise<TestReport[]> {
  const endsAt = services.clock.monotonic() + MOST_MS;
  const reports: TestReport[] = [];
  for (const key of keys) reports.push(await new ChannelTest({ ...order, key, endsAt }, services).run());
  return reports;
}
