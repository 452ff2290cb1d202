import type { RequestOutcome, RequestRecord } from '../execution/record.js';
import type { Exclusion, Plan } from '../planning/plan.js';

/** What was set aside for a request in the budgets of its token and route. */
export interface Reserved {
  readonly micros: number;
  /** The field, or the kind of request, for which it may cost more; null when it cannot. */
  readonly openEnded: string | null;
}

/** How a request ended, or that it was refused before anything was tried. */
export type LedgerOutcome = RequestOutcome | 'refused';

/** What remains of a request that is over, or that was refused. */
export type OutcomeRecord = Omit<RequestRecord, 'outcome'> & { readonly outcome: LedgerOutcome };

/** What is told of a request besides who asked for what. */
export interface Planned {
  readonly plan: Pick<Plan, 'candidates' | 'exclusions'>;
  readonly reserved?: Reserved;
}

/** A request that is over, and what remains of it. */
interface OverRequest extends Planned {
  readonly record: OutcomeRecord;
}

/** One fact: what it is read from, undefined where there is nothing to tell; and what documents tell of it. */
interface Fact {
  readonly of: (over: OverRequest) => unknown;
  readonly told: string;
  /** As JSON Schema. */
  readonly schema: Readonly<Record<string, unknown>>;
}

const TEXT = { type: 'string' };
const TEXTS = { type: 'array', items: TEXT };

/**
 * What a request leaves in the log, in its receipt and in the ledger besides what has a column there, each declared here
 * alone.
 */
export const OTHER_FACTS = {
  planned: {
    of: ({ plan: { candidates } }) =>
      candidates.length < 2 ? undefined : candidates.map(({ target }) => target.channel.label),
    told: 'Channels in the order of the plan, if there was a choice.',
    schema: TEXTS,
  },
  excluded: {
    of: ({ plan: { exclusions } }) => (exclusions.length === 0 ? undefined : exclusions.map(excluded)),
    told: 'Channels that could not serve, with the reason.',
    schema: listOf({ channel: TEXT, model: TEXT, reason: TEXT }),
  },
  lossy: {
    of: ({ plan: { candidates } }) => lossyOf(candidates),
    told: 'Channels that cannot express the whole request, with the fields that were `dropped`.',
    schema: listOf({ channel: TEXT, dropped: TEXTS }),
  },
  reserved: {
    of: ({ reserved }) => reserved && reservedOf(reserved),
    told:
      'If the token, its route or its tenant has a budget: `micros`, the [reserved](configuration.md#what-is-reserved) ' +
      'millionths of a USD, and `openEnded`, the field or kind of request because of which it may cost more.',
    schema: objectOf({ micros: { type: 'integer' }, openEnded: TEXT }, ['micros']),
  },
  usageAnomaly: {
    of: ({ record: { bill } }) => (bill?.isAnomalous === true ? (true as const) : undefined),
    told: '`true` when the upstream counted more tokens than the model can hold; the counts are cut to that.',
    schema: { type: 'boolean' },
  },
} satisfies Readonly<Record<string, Fact>>;

/** What has no column, by name. */
export type OtherFacts = {
  readonly [Name in keyof typeof OTHER_FACTS]?: Exclude<ReturnType<(typeof OTHER_FACTS)[Name]['of']>, undefined>;
};

/** The names of what has no column, in their order. */
export const OTHER_NAMES = Object.keys(OTHER_FACTS) as readonly (keyof OtherFacts)[];

/** What has no column, behind other fields of a JSON object. */
export function otherFacts(over: OverRequest): string {
  let facts = '';
  for (const name of OTHER_NAMES) {
    const value = OTHER_FACTS[name].of(over);
    if (value !== undefined) facts += `,"${name}":${JSON.stringify(value)}`;
  }
  return facts;
}

function objectOf(properties: object, required: readonly string[]): Fact['schema'] {
  return { type: 'object', properties, required };
}

function listOf(properties: object): Fact['schema'] {
  return { type: 'array', items: objectOf(properties, Object.keys(properties)) };
}

function reservedOf({ micros, openEnded }: Reserved): { readonly micros: number; readonly openEnded?: string } {
  return openEnded === null ? { micros } : { micros, openEnded };
}

interface Lossy {
  readonly channel: string;
  readonly dropped: readonly string[];
}

function lossyOf(candidates: Plan['candidates']): Lossy[] | undefined {
  if (!candidates.some(({ lost }) => lost !== undefined)) return undefined;
  return candidates.flatMap(({ target, lost }) =>
    lost === undefined ? [] : [{ channel: target.channel.label, dropped: lost }],
  );
}

interface LeftOut {
  readonly channel: string;
  readonly model: string;
  readonly reason: string;
}

function excluded({ target, block }: Exclusion): LeftOut {
  return { channel: target.channel.label, model: target.model, reason: block.reason };
}
