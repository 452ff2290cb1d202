import type { Family, Labels, Sample } from '../../platform/metrics/family.js';
import type { ChannelCounts, ModelCounts, OperationCounts, RouteCounts } from './counts.js';

type Routes = ReadonlyMap<string, RouteCounts>;

const MICROS = 1e6;

/** What requests came to, as series. */
export function requestFamilies(routes: Routes): Family[] {
  return [
    {
      name: 'gateway_requests_total',
      help: 'Requests of known callers that are over, by route, operation, outcome and class of the status sent.',
      type: 'counter',
      together: 'sum',
      samples: () => ofOperations(routes, countedRequests),
    },
    {
      name: 'gateway_request_duration_seconds',
      help: 'From the arrival of a request to its end.',
      type: 'histogram',
      together: 'sum',
      samples: () => ofOperations(routes, ({ durations }, labels) => durations.samples(labels)),
    },
    {
      name: 'gateway_time_to_first_content_seconds',
      help: 'From the arrival of a streaming request to the first content of its answer, by the channel that answered.',
      type: 'histogram',
      together: 'sum',
      samples: () => ofChannels(routes, ({ firstContent }, labels) => firstContent.samples(labels)),
    },
    {
      name: 'gateway_attempts_total',
      help: 'Attempts at channels by outcome: completed, the fault, client_gone or interrupted.',
      type: 'counter',
      together: 'sum',
      samples: () => ofChannels(routes, attempts),
    },
    {
      name: 'gateway_unknown_upstream_events_total',
      help: 'Events of upstream streams that the gateway does not know and has passed over.',
      type: 'counter',
      together: 'sum',
      samples: () => ofChannels(routes, ({ unknownEvents }, labels) => [{ labels, value: unknownEvents }]),
    },
    ...moneyFamilies(routes),
  ];
}

function moneyFamilies(routes: Routes): Family[] {
  return [
    {
      name: 'gateway_tokens_total',
      help: 'Tokens taken; cached and cache_write are part of prompt, reasoning is part of completion.',
      type: 'counter',
      together: 'sum',
      samples: () => ofModels(routes, tokens),
    },
    {
      name: 'gateway_cost_usd_total',
      help: 'What tokens cost, in USD.',
      type: 'counter',
      together: 'sum',
      samples: () => ofModels(routes, ({ costMicros }, labels) => [{ labels, value: costMicros / MICROS }]),
    },
    {
      name: 'gateway_unpriced_requests_total',
      help: 'Requests that took tokens of a model without a known price.',
      type: 'counter',
      together: 'sum',
      samples: () => ofModels(routes, ({ unpriced }, labels) => [{ labels, value: unpriced }]),
    },
  ];
}

type Sampler<Counts> = (counts: Counts, labels: Labels) => Iterable<Sample>;

function* ofOperations(routes: Routes, sampler: Sampler<OperationCounts>): Generator<Sample> {
  for (const { label: route, operations } of routes.values()) {
    for (const [operation, counts] of operations) yield* sampler(counts, { route, operation });
  }
}

function* ofChannels(routes: Routes, sampler: Sampler<ChannelCounts>): Generator<Sample> {
  for (const { label: route, channels } of routes.values()) {
    for (const counts of channels.values()) yield* sampler(counts, { route, channel: counts.label });
  }
}

function* ofModels(routes: Routes, sampler: Sampler<ModelCounts>): Generator<Sample> {
  yield* ofChannels(routes, function* ({ models }, labels) {
    for (const [model, counts] of models) yield* sampler(counts, { ...labels, model });
  });
}

function* countedRequests(counts: OperationCounts, labels: Labels): Generator<Sample> {
  for (const { outcome, status, count } of counts.entries())
    yield { labels: { ...labels, outcome, status }, value: count };
}

function* attempts(counts: ChannelCounts, labels: Labels): Generator<Sample> {
  for (const [outcome, value] of counts.attempts) yield { labels: { ...labels, outcome }, value };
}

function tokens({ prompt, completion, cached, cacheWrite, reasoning }: ModelCounts, labels: Labels): Sample[] {
  const byType = { prompt, completion, cached, cache_write: cacheWrite, reasoning };
  return Object.entries(byType).map(([type, value]) => ({ labels: { ...labels, type }, value }));
}
