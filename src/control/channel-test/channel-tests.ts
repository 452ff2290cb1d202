import { Injectable } from '@nestjs/common';
import { Catalog } from '../../gateway/catalog/catalog.js';
import { compileAlone } from '../../gateway/catalog/compile-alone.js';
import type { Channel } from '../../gateway/catalog/snapshot.js';
import { ControlError } from '../control-error.js';
import { ActorTurns } from '../operate/actor-turns.js';
import { keysOf } from '../operate/find-channel.js';
import { ChannelTester, type TestOrder } from './channel-tester.js';
import { resultOf, type ChannelTestResult } from './test-result.js';

/** Tests that one actor may run at a time. */
export const MOST_AT_ONCE = 2;

/** What somebody wants tested of a channel. */
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
  readonly by: TestOrder['by'];
  readonly requestId: string;
  readonly signal: AbortSignal;
  /** Where names lead is told to owners alone. */
  readonly mayKnowAddress: boolean;
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
    const channel = this.find(id);
    const order = { channel, keys: keysOf(channel, key), model: model ?? null, streams: stream };
    const { by, requestId, signal, mayKnowAddress } = asker;
    const reports = await this.turns.take(by.id, async () => {
      return await this.tester.test({ ...order, by, requestId, signal });
    });
    return resultOf(reports, mayKnowAddress);
  }

  /** Also one that no route uses yet. */
  private find(id: string): Channel {
    const used = this.catalog.current.routes.flatMap(({ channels }) => channels).find((channel) => channel.id === id);
    if (used !== undefined) return used;
    const { channels, keys } = this.catalog.entities();
    const entity = channels.find((channel) => channel.id === id);
    if (entity === undefined) throw new ControlError('not_found');
    return compileAlone(
      entity,
      keys.filter(({ channel }) => channel === id),
    );
  }
}
