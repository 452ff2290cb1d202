import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Clock } from '../../platform/time/clock.js';
import { every } from '../../platform/time/timers.js';
import { ControlClient } from '../../platform/upstream/control-client.js';
import type { AttemptPlace } from './block.js';
import { KEY_SUSPENSION } from './doubts.js';
import { Health } from './health.js';

const ROUND_MS = 1_000;
const BEFORE_RETURN_MS = 5_000;
const TIMEOUT_MS = 4_000;

/**
 * Settles doubts by asking upstreams for their models, at no cost: a refused key that is refused again stays out longer
 * without a client having to notice, and a channel that fails for the probe as well needs no second token to say so.
 */
@Injectable()
export class Prober implements OnApplicationBootstrap, OnApplicationShutdown {
  private stop = (): void => {};

  constructor(
    private readonly health: Health,
    private readonly client: ControlClient,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.stop = every(ROUND_MS, () => void this.round());
  }

  onApplicationShutdown(): void {
    this.stop();
  }

  /** Looks at everything that is due. */
  async round(): Promise<void> {
    const { doubts } = this.health;
    const refused = doubts.takeSuspended((place) => this.isAboutToReturn(place)).map((place) => this.probeKey(place));
    const suspected = doubts.takeSuspects().map((place) => this.probeChannel(place));
    await Promise.all([...refused, ...suspected]);
  }

  private isAboutToReturn({ channel, key, model }: AttemptPlace): boolean {
    const now = this.clock.monotonic();
    const until = this.health.keyBlock(channel, key, model, now)?.until ?? now;
    return until - now <= BEFORE_RETURN_MS;
  }

  private async probeKey(place: AttemptPlace): Promise<void> {
    const status = await this.ask(place);
    if (status === 401 || status === 403) this.health.park(place, KEY_SUSPENSION);
  }

  private async probeChannel(place: AttemptPlace): Promise<void> {
    const status = await this.ask(place);
    if (status === null || status >= 500) this.health.confirmFailure(place);
  }

  private async ask({ channel, key }: AttemptPlace): Promise<number | null> {
    if (!channel.listsModels) return 200;
    const answer = await this.client.get(channel.addresses.modelsUrl, key.controlHeaders(), TIMEOUT_MS);
    return answer === null ? null : answer.status;
  }
}
