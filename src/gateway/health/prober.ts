import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Clock } from '../../platform/time/clock.js';
import { every } from '../../platform/time/timers.js';
import { ControlClient } from '../../platform/upstream/control-client.js';
import type { Channel } from '../catalog/snapshot.js';
import { UPSTREAM_DIALECTS } from '../dialects/dialects.js';
import { readErrorBody } from '../dialects/read-error.js';
import type { UpstreamDialectName } from '../protocol/dialect-name.js';
import type { AttemptTarget } from './block.js';
import { KEY_SUSPENSION, MISSING_MODEL } from './probe-queue.js';
import { Health } from './health.js';

const ROUND_MS = 1_000;
const BEFORE_RETURN_MS = 5_000;
const TIMEOUT_MS = 4_000;
/** What says nothing about anybody. */
const NOT_ASKED = 200;

/**
 * Settles doubts by asking upstreams for their models, at no cost: a refused key that is refused again stays out longer
 * without a client having to notice, and a channel that fails for the probe as well, or a model that the upstream does
 * not know, needs no second token to say so.
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
    const missing = doubts.takeMissing(this.clock.monotonic()).map((place) => this.probeModel(place));
    await Promise.all([...refused, ...suspected, ...missing]);
  }

  private isAboutToReturn({ channel, key, model }: AttemptTarget): boolean {
    const now = this.clock.monotonic();
    const until = this.health.keyBlock(channel, key, model, now)?.until ?? now;
    return until - now <= BEFORE_RETURN_MS;
  }

  private async probeKey(place: AttemptTarget): Promise<void> {
    const status = await this.ask(place);
    if (status === 401 || status === 403) this.health.park(place, KEY_SUSPENSION);
  }

  private async probeChannel(place: AttemptTarget): Promise<void> {
    const status = await this.ask(place);
    if (status === null || status >= 500) this.health.confirmFailure(place);
  }

  /** A model is missing where the upstream, which lists its models, says so of this one. */
  private async probeModel(place: AttemptTarget): Promise<void> {
    const { channel, key, model } = place;
    const url = channel.listsModels ? modelUrl(channel, model) : null;
    if (url === null || (await this.ask(place)) !== 200) return;
    const answer = await this.client.get(url, key.controlHeaders(), TIMEOUT_MS);
    if (answer?.status === 404 && saysMissing(channel.dialect, answer.body)) this.health.park(place, MISSING_MODEL);
  }

  private async ask({ channel, key }: AttemptTarget): Promise<number | null> {
    if (!channel.listsModels) return NOT_ASKED;
    try {
      const answer = await this.client.get(channel.addresses.modelsUrl, key.controlHeaders(), TIMEOUT_MS);
      return answer === null ? null : answer.status;
    } catch (error) {
      if (error instanceof GatewayError) return NOT_ASKED;
      throw error;
    }
  }
}

function saysMissing(dialect: UpstreamDialectName, body: Buffer): boolean {
  const { code, type } = readErrorBody(dialect, 404, body);
  const { missingModel } = UPSTREAM_DIALECTS[dialect].facts;
  return code === missingModel || type === missingModel;
}

/** Clients choose the names of models; one that could lead elsewhere is not asked for. */
function modelUrl({ addresses: { modelsUrl } }: Channel, model: string): string | null {
  const { origin, pathname, search } = new URL(modelsUrl);
  return /^[\w.:@-]{1,128}$/.test(model) && !/^\.+$/.test(model)
    ? `${origin}${pathname}/${encodeURIComponent(model)}${search}`
    : null;
}
