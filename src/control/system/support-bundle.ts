import { Injectable } from '@nestjs/common';
import { Catalog } from '../../gateway/catalog/catalog.js';
import { dialectsOf } from '../../gateway/catalog/transport.js';
import { Redactor } from '../../platform/logging/redactor.js';
import { Clock } from '../../platform/time/clock.js';
import { Access } from '../access/access.js';
import { Administration } from '../administration.js';
import { ChannelStandings } from '../operate/channel-standings.js';
import { CooldownBoard } from '../operate/cooldown-board.js';
import { rangeUpTo } from '../operate/time-range.js';

const MOST_LINES = 1_000;
const MOST_VERSIONS = 20;

/** How the gateway stands at present, as a bundle tells it. */
@Injectable()
export class SupportStanding {
  constructor(
    private readonly standings: ChannelStandings,
    private readonly board: CooldownBoard,
    private readonly clock: Clock,
  ) {}

  async describe(): Promise<{ readonly made_at: string; readonly health: object; readonly cooldowns: object }> {
    const now = this.clock.now();
    const health = await this.standings.list(rangeUpTo(now, '24h'));
    return { made_at: new Date(now).toISOString(), health, cooldowns: this.board.list() };
  }
}

/** What helps somebody else to find a fault: how the gateway is configured, how it stands, and its latest log; no secret. */
@Injectable()
export class SupportBundles {
  constructor(
    private readonly access: Access,
    private readonly administration: Administration,
    private readonly catalog: Catalog,
    private readonly present: SupportStanding,
    private readonly redactor: Redactor,
  ) {}

  async make(): Promise<object> {
    const [system, variables, versions, log] = await Promise.all([
      this.access.of('system').state(),
      this.access.of('environment').list(),
      this.administration.of('versions').page(MOST_VERSIONS),
      this.access.of('feed').recent(MOST_LINES),
    ]);
    const { made_at, ...present } = await this.present.describe();
    const bundle = {
      object: 'support_bundle',
      made_at,
      program: { node: process.version, platform: `${process.platform}/${process.arch}` },
      system,
      environment: variables.map(({ name, origin, is_set, is_secret, value }) => {
        return { name, origin, is_set, ...(is_secret ? {} : { value }) };
      }),
      configuration: this.configuration(),
      versions,
      ...present,
      log,
    };
    return this.clean(bundle) as object;
  }

  /** Names, addresses and numbers; neither keys nor headers. */
  private configuration(): object {
    const { tenants, routes, channels, keys, models, targets, tokens } = this.catalog.entities();
    return {
      counts: { tenants: tenants.length, keys: keys.length, tokens: tokens.length, targets: targets.length },
      routes: routes.map(({ id, name, origin, strategy, maxAttempts, channels: used }) => {
        return { id, name, origin: origin.kind, strategy, max_attempts: maxAttempts, channels: used.length };
      }),
      channels: channels.map((channel) => {
        const { id, label, origin, provider, transport, baseUrl, priority, weight, enabled, models: named } = channel;
        const [dialect] = dialectsOf(transport);
        const own = keys.filter((key) => key.channel === id).length;
        const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : null;
        const plain = { id, label, origin: origin.kind, provider, dialect, host, priority, weight, enabled };
        return { ...plain, models: named.length, keys: own };
      }),
      models: models.map(({ id, name, route }) => ({ id, name, route })),
    };
  }

  /** Every text without what is known or looks like a secret of ours. */
  private clean(value: unknown): unknown {
    if (typeof value === 'string') return this.redactor.scrub(value);
    if (Array.isArray(value)) return value.map((item) => this.clean(item));
    if (value === null || typeof value !== 'object') return value;
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, this.clean(item)]));
  }
}
