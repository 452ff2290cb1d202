import { Injectable } from '@nestjs/common';
import type { GatewayError } from '../../platform/errors/gateway-error.js';
import { Catalog } from '../catalog/catalog.js';
import type { Route, Snapshot } from '../catalog/snapshot.js';
import { billsOf, type AttemptRecord, type RequestRecord } from '../execution/record.js';
import type { RequestEntry } from '../ledger/request-facts.js';
import type { RequestObserver } from '../ledger/request-observer.js';
import { ChannelCounts, ModelCounts, RouteCounts, type AttemptOutcome } from './counts.js';
import { modelLabel, OTHER } from './model-label.js';

/** Routes, channels and models that are told apart. */
export const MAX_SUBJECTS = 2_000;
/** Stands for the routes and channels that there was no room for. */
const BEYOND = 'beyond-the-limit';

/**
 * Counts every request in plain numbers that are found by ids which exist already: nothing is hashed, formatted or
 * kept per request. Turned into series when somebody scrapes.
 */
@Injectable()
export class RequestMetrics implements RequestObserver {
  readonly routes = new Map<string, RouteCounts>();
  private readonly overflow = new RouteCounts(BEYOND);
  private readonly overflowChannel = new ChannelCounts(BEYOND);
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
    const bills = billsOf(record);
    record.attempts.forEach((attempt, index) => {
      const channel = this.channelCounts(counts, attempt.channelId, attempt.channel);
      channel.attempts.add(attempt.fault ?? endOf(record));
      const bill = bills[index] ?? null;
      if (bill !== null) this.modelCounts(channel, route, attempt).add(bill);
    });
    const { place, firstContentMs, unknownEvents = 0 } = record;
    if (place === null) return;
    const channel = this.channelCounts(counts, place.channel.id, place.channel.label);
    if (firstContentMs !== null) channel.firstContent.observe(firstContentMs);
    channel.unknownEvents += unknownEvents;
  }

  refused({ caller, call }: RequestEntry, { status }: GatewayError): void {
    this.routeCounts(caller.route).operation(call.operation.name).add('refused', status);
  }

  private routeCounts({ id, name }: Route): RouteCounts {
    return this.routes.get(id) ?? this.make(this.routes, id, new RouteCounts(name)) ?? this.overflowRoute();
  }

  private channelCounts({ channels }: RouteCounts, id: string, label: string): ChannelCounts {
    const found = channels.get(id) ?? this.make(channels, id, new ChannelCounts(label));
    return found ?? (this.overflowRoute(), this.overflowChannel);
  }

  private modelCounts(
    { models, spellings }: ChannelCounts,
    route: Route,
    { channelId, model }: AttemptRecord,
  ): ModelCounts {
    const known = spellings.get(model);
    if (known !== undefined) return known;
    const channel = route.channels.find(({ id }) => id === channelId);
    const label = channel === undefined ? OTHER : modelLabel(route, channel, model);
    const found = models.get(label) ?? this.make(models, label, new ModelCounts());
    const counts = found ?? (this.overflowRoute(), this.overflowModel);
    spellings.set(model, counts);
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
    const kept = new Map<string, Route>(routes.map((route) => [route.id, route]));
    for (const [id, counts] of this.routes) {
      if (id === BEYOND) continue;
      const route = kept.get(id);
      if (route === undefined) this.routes.delete(id);
      else followRoute(counts, route);
    }
    this.subjects = [...this.routes.values()].reduce((sum, counts) => sum + subjectsIn(counts), 0);
  }
}

/** Counts go on under the names that things have now; those of channels that the route no longer has are let go. */
function followRoute(counts: RouteCounts, route: Route): void {
  const labels = new Map<string, string>(route.channels.map(({ id, label }) => [id, label]));
  counts.label = route.name;
  for (const [id, channel] of counts.channels) {
    const label = labels.get(id);
    channel.spellings.clear();
    if (label === undefined) counts.channels.delete(id);
    else channel.label = label;
  }
}

/** What an attempt without a fault came to. */
function endOf({ outcome }: RequestRecord): AttemptOutcome {
  return outcome === 'failed' ? 'interrupted' : outcome;
}

function subjectsIn({ channels }: RouteCounts): number {
  return [...channels.values()].reduce((sum, { models }) => sum + 1 + models.size, 1);
}
