import { Injectable } from '@nestjs/common';
import { CeilingMetrics } from '../../gateway/telemetry/ceiling-metrics.js';
import { requestFamilies } from '../../gateway/telemetry/request-families.js';
import { RequestMetrics } from '../../gateway/telemetry/request-metrics.js';
import { StateMetrics } from '../../gateway/telemetry/state-metrics.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { WorkerBus } from '../../platform/shared-state/worker-bus.js';
import { renderFamilies } from '../../platform/metrics/exposition.js';
import type { Family } from '../../platform/metrics/family.js';
import { scrape, type Scrape } from '../../platform/metrics/merge-families.js';
import { ProcessMetrics } from '../../platform/metrics/process-metrics.js';
import { Rounds } from '../../platform/time/rounds.js';
import { ErrorNotes } from '../errors/error-notes.js';

const TOPIC = 'metrics';
/** Nobody who looks at numbers needs them more often, and writing them takes milliseconds. */
const PAUSE_MS = 100;
const MOST_WAITING = 32;

/** What several parts of the gateway count. */
@Injectable()
export class OwnMetrics {
  readonly families: readonly Family[];

  constructor(errors: ErrorNotes, state: StateMetrics, ceilings: CeilingMetrics, self: ProcessMetrics) {
    this.families = [errors, state, ceilings, self].flatMap((part) => part.families());
  }
}

/** Everything that the gateway can tell about itself in numbers, whichever worker is asked. */
@Injectable()
export class MetricsService {
  private readonly families: readonly Family[];
  private readonly rounds = new Rounds({
    make: async () => await this.render(),
    pauseMs: PAUSE_MS,
    mostWaiting: MOST_WAITING,
  });

  constructor(
    requests: RequestMetrics,
    own: OwnMetrics,
    private readonly bus: WorkerBus,
  ) {
    this.families = [...requestFamilies(requests.routes), ...own.families];
    bus.handle(TOPIC, () => scrape(this.families));
  }

  /**
   * The text for whoever asks, one for all that ask at once. Rejects with `overloaded` where too many do, and when a
   * worker does not answer: sums without it would be wrong.
   */
  async text(): Promise<Buffer> {
    const made = this.rounds.ask();
    if (made === null) throw new GatewayError('overloaded');
    return await made;
  }

  private async render(): Promise<Buffer> {
    const others = (await this.bus.request(TOPIC, null)) as Scrape[];
    return Buffer.from(await renderFamilies(this.families, [scrape(this.families), ...others]));
  }
}
