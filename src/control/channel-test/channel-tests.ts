import { Injectable } from '@nestjs/common';
import { Catalog } from '../../gateway/catalog/catalog.js';
import { ActorTurns } from '../operate/actor-turns.js';
import { findChannel, keysOf } from '../operate/find-channel.js';
import { ChannelTester } from './channel-tester.js';
import type { TestReport } from './test-report.js';

const MOST_AT_ONCE = 2;

/** What somebody wants tested of a saved channel. */
export interface ChannelTestRequest {
  /** Ordinal from 1; the first unless told. */
  readonly key?: number | 'all';
  /** As clients call it. */
  readonly model?: string;
  /** A stream as well; it is tried unless told otherwise. */
  readonly stream?: boolean;
}

/** Who wants it, and when it is to be given up. */
export interface TestAsker {
  readonly actor: string;
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** Where names lead is told to owners alone. */
  readonly mayKnowAddress: boolean;
}

/** What a test has found: the report of the first key that failed, or of the first. */
export interface ChannelTestResult extends TestReport {
  readonly keys: readonly { readonly key: number; readonly ok: boolean; readonly failing_step: string | null }[];
}

/** Tests of saved channels, two at a time for everybody. */
@Injectable()
export class ChannelTests {
  private readonly turns = new ActorTurns(MOST_AT_ONCE);

  constructor(
    private readonly catalog: Catalog,
    private readonly tester: ChannelTester,
  ) {}

  /** Throws `not_found`, `validation_failed` and `rate_limited`; what the upstream does is in the result. */
  async test(
    id: string,
    { key, model, stream = true }: ChannelTestRequest,
    asker: TestAsker,
  ): Promise<ChannelTestResult> {
    const { channel } = findChannel(this.catalog.current, id);
    const order = { channel, keys: keysOf(channel, key), model: model ?? null, streams: stream };
    const { actor, requestId, signal, mayKnowAddress } = asker;
    const reports = await this.turns.take(actor, async () => {
      return await this.tester.test({ ...order, requestId, signal });
    });
    const told = reports.find(({ ok }) => !ok) ?? reports[0]!;
    const keys = reports.map(({ key: ordinal, ok, failing_step }) => ({ key: ordinal, ok, failing_step }));
    return { ...told, address: mayKnowAddress ? told.address : null, ok: reports.every(({ ok }) => ok), keys };
  }
}
