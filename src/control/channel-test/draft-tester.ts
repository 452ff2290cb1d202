import { Injectable } from '@nestjs/common';
import { Adapters } from '../../gateway/adapters/adapters.js';
import { compileAlone } from '../../gateway/catalog/compile-alone.js';
import type { ChannelEntity, KeyEntity } from '../../gateway/catalog/entities.js';
import { secretsBesideKeys } from '../../gateway/catalog/key-headers.js';
import { TestLedger } from '../../gateway/ledger/test-ledger.js';
import { AnswerBuffers } from '../../gateway/execution/answer-buffers.js';
import { Environment } from '../../platform/config/environment.js';
import { ControlClient } from '../../platform/upstream/control-client.js';
import { Egress } from '../../platform/upstream/egress.js';
import { EgressRules } from '../../platform/upstream/egress-rules.js';
import { UndiciTransport } from '../../platform/upstream/undici-transport.js';
import { DrillSurroundings } from '../drill/failover-drill.js';
import { keysOf } from '../operate/find-channel.js';
import { TestParts, testKeys, trialServices, type TestOrder } from './channel-tester.js';
import type { TestReport } from './test-report.js';

/** A channel that is not saved, and what is to be tested of it. */
export interface DraftOrder extends Omit<TestOrder, 'channel' | 'keys'> {
  readonly channel: ChannelEntity;
  readonly keys: readonly KeyEntity[];
  /** Ordinal from 1, or all of them; the first unless told. */
  readonly key: number | 'all' | undefined;
}

/**
 * Tests channels that are not saved by the code that serves traffic. Every connection is confined to what the egress
 * policy opens to managed channels, and is closed with the test.
 */
@Injectable()
export class DraftTester {
  constructor(
    private readonly parts: TestParts,
    private readonly surroundings: DrillSurroundings,
    private readonly buffers: AnswerBuffers,
    private readonly environment: Environment,
    private readonly ledger: TestLedger,
  ) {}

  /** One report for each key. Throws `validation_failed` for a key that is not there. */
  async test({ channel: entity, keys, key, ...order }: DraftOrder): Promise<TestReport[]> {
    const channel = compileAlone(entity, keys);
    const tested = keysOf(channel, key);
    const egress = new Egress(new EgressRules(this.environment.EGRESS_ALLOW));
    egress.confine(originsOf(entity));
    const transport = new UndiciTransport(egress);
    try {
      const services = this.services(transport, egress);
      const redactor = services.redactor.knowingAlso(secretsOf(entity, keys));
      return await testKeys({ ...order, channel, keys: tested }, { ...services, redactor });
    } finally {
      await transport.close();
    }
  }

  private services(transport: UndiciTransport, egress: Egress): Parameters<typeof testKeys>[1] {
    const { clock, prices } = this.parts;
    const { ledger } = this;
    const { log, redactor, scratch, bodies } = this.surroundings;
    const adapters = new Adapters({ transport, clock, log, redactor, scratch, bodies });
    const services = trialServices(adapters, this.buffers, clock);
    return { services, prices, ledger, clock, redactor, egress, client: new ControlClient(egress) };
  }
}

function secretsOf(channel: ChannelEntity, keys: readonly KeyEntity[]): string[] {
  return [...keys.map(({ secret }) => secret.reveal()), ...secretsBesideKeys(channel)];
}

function originsOf({ baseUrl, chatUrl, modelsUrl }: ChannelEntity): ReadonlySet<string> {
  const urls = [baseUrl, chatUrl, modelsUrl].filter((url): url is string => url !== undefined && URL.canParse(url));
  return new Set(urls.map((url) => new URL(url).origin));
}
