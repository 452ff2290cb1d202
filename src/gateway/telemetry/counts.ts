import { BoundedMap } from '../../platform/memory/bounded-map.js';
import { DurationHistogram } from '../../platform/metrics/duration-histogram.js';
import { Tally } from '../../platform/metrics/tally.js';
import type { Bill } from '../execution/bill.js';
import type { FaultKind } from '../execution/fault.js';
import type { RequestOutcome } from '../execution/record.js';

/** How a request ended, for the counters: `refused` is before anything was tried. */
export type CountedOutcome = RequestOutcome | 'refused';

/** How an attempt ended: its fault; `interrupted` when the gateway itself stopped it. */
export type AttemptOutcome = FaultKind | 'completed' | 'client_gone' | 'interrupted';

const MAX_SPELLINGS = 1_000;
const STATUS_CLASSES = 6;
const OUTCOMES = ['completed', 'failed', 'client_gone', 'refused'] as const satisfies readonly CountedOutcome[];
const OUTCOME_INDEX: Readonly<Record<CountedOutcome, number>> = { completed: 0, failed: 1, client_gone: 2, refused: 3 };

/** Requests of one operation on one route. */
export class OperationCounts {
  readonly durations = new DurationHistogram();
  private readonly requests = new Float64Array(OUTCOMES.length * STATUS_CLASSES);

  add(outcome: CountedOutcome, status: number): void {
    this.requests[OUTCOME_INDEX[outcome] * STATUS_CLASSES + Math.min(Math.floor(status / 100), 5)]!++;
  }

  /** What was counted, with the status as its class: `2xx`, `4xx`, … */
  *entries(): Generator<{ outcome: CountedOutcome; status: string; count: number }> {
    for (const [i, count] of this.requests.entries()) {
      if (count === 0) continue;
      yield { outcome: OUTCOMES[Math.floor(i / STATUS_CLASSES)]!, status: `${i % STATUS_CLASSES}xx`, count };
    }
  }
}

/** Tokens and their cost for one model of one channel. */
export class ModelCounts {
  prompt = 0;
  completion = 0;
  cached = 0;
  cacheWrite = 0;
  reasoning = 0;
  costMicros = 0;
  unpriced = 0;

  add({ usage, costMicros }: Bill): void {
    this.prompt += usage.promptTokens;
    this.completion += usage.completionTokens;
    this.cached += usage.cachedTokens;
    this.cacheWrite += usage.cacheWriteTokens;
    this.reasoning += usage.reasoningTokens;
    if (costMicros === null) this.unpriced++;
    else this.costMicros += costMicros;
  }
}

/** What one channel of one route did. */
export class ChannelCounts {
  /** `label` is what the channel is called at present. */
  constructor(public label: string) {}

  readonly attempts = new Tally<AttemptOutcome>();
  readonly firstContent = new DurationHistogram();
  /** Events of its streams that no decoder knows. */
  unknownEvents = 0;
  readonly models = new Map<string, ModelCounts>();
  /** Models as they are sent, many of which may go by one label; clients choose them, so they are bounded. */
  readonly spellings = new BoundedMap<string, ModelCounts>(MAX_SPELLINGS);
}

/** What one route did. */
export class RouteCounts {
  /** `label` is what the route is called at present. */
  constructor(public label: string) {}

  readonly operations = new Map<string, OperationCounts>();
  /** By their ids. */
  readonly channels = new Map<string, ChannelCounts>();

  operation(name: string): OperationCounts {
    const known = this.operations.get(name);
    if (known !== undefined) return known;
    const made = new OperationCounts();
    this.operations.set(name, made);
    return made;
  }
}
