import { Injectable } from '@nestjs/common';
import type { GatewayError } from '../../platform/errors/gateway-error.js';
import { Catalog } from '../catalog/catalog.js';
import type { Route, Snapshot } from '../catalog/snapshot.js';
import type { RequestRecord } from '../execution/record.js';
import type { AttemptTarget } from '../health/block.js';
import type { RequestEntry } from '../ledger/request-facts.js';
import type { RequestObserver } from '../ledger/request-observer.js';
import { ChannelCounts, ModelCounts, RouteCounts, type AttemptOutcome } from './counts.js';
import { modelLabel, OTHER } from './model-label.js';

/** Routes, channels and models that are told apart. */
export const MAX_SUBJECTS = 2_000;
/** Stands for the routes and channels that there was no room for. */
const BEYOND = 'beyond-the-limit';

/**
 * Counts every request in plain numbers that are found by names which exist already: nothing is hashed, formatted or
 * kept per request. Turned into series when somebody scrapes.
 */
@Injectable()
export class RequestMetrics implements RequestObserver {
  readonly routes = new Map<string, RouteCounts>();
  private readonly overflow = new RouteCounts();
  private readonly overflowChannel = new ChannelCounts();
  private readonly overflowModel = new ModelCounts();
  private subjects = 0;

  constructor(catalog: Catalog) {
    this.overflow.channels.set(BEYOND, this.overflowChannel);
    this.overflowChannel.models.set(OTHER, this.overflowModel);
    catalog.follow((snapshot) => this.forgetAllBut(snapshot));
  }

  settled({ caller: { route }, call }: RequestEntry, record: RequestRecord): void {
    const counts = this.routeCounts(route);
    const operation = counts.operation(call.operation.name);
    operation.add(record.outcome, record.status);
    operation.durations.observe(record.durationMs);
    for (const attempt of record.attempts) {
      this.channelCounts(counts, attempt.channel).attempts.add(attempt.fault ?? endOf(record));
    }
    const { place, bill, firstContentMs, unknownEvents = 0 } = record;
    if (place === null) return;
    const channel = this.channelCounts(counts, place.channel.id);
    if (firstContentMs !== null) channel.firstContent.observe(firstContentMs);
    channel.unknownEvents += unknownEvents;
    if (bill !== null) this.modelCounts(channel, route, place).add(bill);
  }

  refused({ caller, call }: RequestEntry, { status }: GatewayError): void {
    this.routeCounts(caller.route).operation(call.operation.name).add('refused', status);
  }

  private routeCounts({ name }: Route): RouteCounts {
    return this.routes.get(name) ?? this.make(this.routes, name, new RouteCounts()) ?? this.overflowRoute();
  }

  private channelCounts({ channels }: RouteCounts, id: string): ChannelCounts {
    const found = channels.get(id) ?? this.make(channels, id, new ChannelCounts());
    return found ?? (this.overflowRoute(), this.overflowChannel);
  }

  private modelCounts({ models, spellings }: ChannelCounts, route: Route, place: AttemptTarget): ModelCounts {
    const known = spellings.get(place.model);
    if (known !== undefined) return known;
    const label = modelLabel(route, place.channel, place.model);
    const found = models.get(label) ?? this.make(models, label, new ModelCounts());
    const counts = found ?? (this.overflowRoute(), this.overflowModel);
    spellings.set(place.model, counts);
    return counts;
  }

  /** Adds what is counted for the first time; null when there is no room left. */
  private make<Counts>(into: Map<string, Counts>, name: string, counts: Counts): Counts | null {
    if (this.subjects >= MAX_SUBJECTS) return null;
    this.subjects++;
    into.set(name, counts);
    return counts;
  }

  private overflowRoute(): RouteCounts {
    if (!this.routes.has(BEYOND)) this.routes.set(BEYOND, this.overflow);
    return this.overflow;
  }

  /** Lets go of what the configuration no longer has; labels of models are looked up anew. */
  private forgetAllBut({ routes }: Snapshot): void {
    const kept = new Map(routes.map(({ name, channels }) => [name, new Set(channels.map(({ id }) => id))]));
    for (const [name, { channels }] of this.routes) {
      if (!kept.has(name) && name !== BEYOND) this.routes.delete(name);
      for (const [id, { spellings }] of channels) {
        spellings.clear();
        if (kept.get(name)?.has(id) === false) channels.delete(id);
      }
    }
    this.subjects = [...this.routes.values()].reduce((sum, counts) => sum + subjectsIn(counts), 0);
  }
}

/** What an attempt without a fault came to. */
function endOf({ outcome }: RequestRecord): AttemptOutcome {
  return outcome === 'failed' ? 'interrupted' : outcome;
}

function subjectsIn({ channels }: RouteCounts): number {
  return [...channels.values()].reduce((sum, { models }) => sum + 1 + models.size, 1);
}
