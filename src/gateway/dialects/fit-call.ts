import { digestText } from '../../platform/crypto/digest-text.js';
import type { NeutralCall } from '../protocol/neutral-call.js';
import type { NeutralField } from '../protocol/neutral-field.js';
import { REFUSABLE_FIELDS, type RefusableField, type Traits } from '../traits/traits.js';
import { askedOf } from './shared/asked-for.js';

/** A call that a model takes. */
export interface FittedCall {
  readonly call: NeutralCall;
  /** What of it the model would have refused. */
  readonly dropped: readonly NeutralField[];
}

/** What a call says of a field when the client has not said anything. */
const UNSAID = {
  temperature: { temperature: null },
  topP: { topP: null },
  topK: { topK: null },
  frequencyPenalty: { frequencyPenalty: null },
  presencePenalty: { presencePenalty: null },
  seed: { seed: null },
  stop: { stop: [] },
  logprobs: { logprobs: false, topLogprobs: null },
  logitBias: { logitBias: null },
  choices: { choices: 1 },
  parallelToolCalls: { parallelToolCalls: null },
  reasoning: { reasoning: null },
  user: { user: null },
  metadata: { metadata: null },
  serviceTier: { serviceTier: null },
  promptCacheKey: { promptCacheKey: null },
  verbosity: { verbosity: null },
  store: { store: null },
} as const satisfies Readonly<Record<RefusableField, Partial<NeutralCall>>>;

/** Fits a call to the traits of a model, in so far as that needs no words of a dialect. */
export function fitCall(call: NeutralCall, traits: Traits): FittedCall {
  const dropped = new Set<NeutralField>();
  const steps = [withoutRefused, withinBounds];
  const fitted = steps.reduce((given, step) => step(given, traits, dropped), call);
  return { call: fitted, dropped: [...dropped] };
}

type Step = (call: NeutralCall, traits: Traits, dropped: Set<NeutralField>) => NeutralCall;

const withoutRefused: Step = (call, { refuses }, dropped) => {
  const refused = REFUSABLE_FIELDS.filter((field) => refuses.has(field));
  if (refused.length === 0) return call;
  for (const field of askedOf(call, refused)) dropped.add(field);
  return Object.assign({ ...call }, ...refused.map((field) => UNSAID[field])) as NeutralCall;
};

const withinBounds: Step = (call, { bounds }, dropped) => {
  const { maxTokens = Infinity, userCharacters = Infinity } = bounds;
  const user = shortened(call.user, userCharacters);
  if (user !== call.user) dropped.add('user');
  if ((call.maxTokens ?? 0) > maxTokens) dropped.add('maxTokens');
  return {
    ...call,
    maxTokens: call.maxTokens && Math.min(call.maxTokens, maxTokens),
    user,
  };
};

/** An id that is too long as a digest, the same for the same user. */
function shortened(user: string | null, characters: number): string | null {
  return user === null || user.length <= characters ? user : digestText(user, characters);
}
