import { digestText } from '../../platform/crypto/hash-text.js';
import type { NeutralCall } from '../protocol/neutral-call.js';
import type { NeutralField } from '../protocol/neutral-field.js';
import { REFUSABLE_FIELDS, type RefusableField, type Traits } from '../traits/traits.js';
import { answerCalls, askToGoOn, gatherInstructions, tellOrphans } from './fit-conversation.js';
import { askedOf } from './shared/asked-for.js';
import { effortOf, takenEffort } from './shared/effort.js';
import { isForced } from './shared/forced-tools.js';

/** A call that a model takes. */
export interface FittedCall {
  readonly call: NeutralCall;
  /** What of it the model would have refused. */
  readonly dropped: readonly NeutralField[];
}

type Step = (call: NeutralCall, traits: Traits, dropped: Set<NeutralField>) => NeutralCall;

/** Fits a call to the traits of a model, in so far as that needs no words of a dialect. */
export function fitCall(call: NeutralCall, traits: Traits): FittedCall {
  const dropped = new Set<NeutralField>();
  const fitted = STEPS.reduce((given, step) => step(given, traits, dropped), call);
  return { call: fitted, dropped: [...dropped] };
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

const SAMPLING = ['temperature', 'topP', 'topK'] as const satisfies readonly RefusableField[];

const withoutRefused: Step = (call, { refuses }, dropped) => {
  const refused = REFUSABLE_FIELDS.filter((field) => refuses.has(field));
  return without(call, refused, dropped);
};

const withoutSampling: Step = (call, { refuses }, dropped) =>
  refuses.has('samplingWhileThinking') && isThinking(call) ? without(call, SAMPLING, dropped) : call;

const withFreeTools: Step = (call, { refuses }, dropped) => {
  const isRefused = refuses.has('forcedTools') || (refuses.has('forcedToolsWhileThinking') && !isUnthinking(call));
  if (!isRefused || !isForced(call)) return call;
  dropped.add('toolChoice');
  return { ...call, toolChoice: { kind: 'auto' } };
};

const withoutEffort: Step = (call, { refuses }, dropped) => {
  const isSilenced = refuses.has('defaultEffortBesideTools');
  if (call.tools.length === 0 || isUnthinking(call)) return call;
  if (!isSilenced && (call.reasoning === null || !refuses.has('effortBesideTools'))) return call;
  dropped.add('reasoning');
  return { ...call, reasoning: isSilenced ? { effort: 'none', budgetTokens: null, showsThoughts: null } : null };
};

/** A word that is not taken becomes another; that it is not to think at all is more than a matter of words. */
const withTakenEffort: Step = (call, { refuses }, dropped) => {
  const { reasoning } = call;
  const effort = reasoning?.effort ?? null;
  if (reasoning === null || effort === null) return call;
  const taken = takenEffort(effort, refuses);
  if (effort === 'none' && taken !== effort) dropped.add('reasoning');
  return taken === effort ? call : { ...call, reasoning: { ...reasoning, effort: taken } };
};

const withinBounds: Step = (call, { bounds }, dropped) => {
  const { maxTokens = Infinity, userCharacters = Infinity } = bounds;
  const user = shortenedId(call.user, userCharacters);
  if (user !== call.user) dropped.add('user');
  if ((call.maxTokens ?? 0) > maxTokens) dropped.add('maxTokens');
  return { ...call, user, maxTokens: call.maxTokens && Math.min(call.maxTokens, maxTokens) };
};

const withFitConversation: Step = (call, { refuses }, dropped) => {
  const spoken = refuses.has('resultsWithoutCall') ? tellOrphans(call.messages) : call.messages;
  const gathered = refuses.has('laterInstructions') ? gatherInstructions(spoken) : spoken;
  const answered = refuses.has('unansweredCalls') ? answerCalls(gathered) : gathered;
  const messages = refuses.has('prefill') ? askToGoOn(answered) : answered;
  if (messages !== answered) dropped.add('prefill');
  return messages === call.messages ? call : { ...call, messages };
};

const STEPS: readonly Step[] = [
  withoutRefused,
  withoutSampling,
  withFreeTools,
  withoutEffort,
  withTakenEffort,
  withinBounds,
  withFitConversation,
];

/** A temperature or share of 1 is what is taken anyway, and leaving it out loses nothing. */
function without(call: NeutralCall, fields: readonly RefusableField[], dropped: Set<NeutralField>): NeutralCall {
  if (fields.length === 0) return call;
  for (const field of askedOf(call, fields)) {
    const isUsual = (field === 'temperature' || field === 'topP') && call[field] === 1;
    if (!isUsual) dropped.add(field);
  }
  return Object.assign({ ...call }, ...fields.map((field) => UNSAID[field])) as NeutralCall;
}

function isThinking({ reasoning }: NeutralCall): boolean {
  return reasoning !== null && effortOf(reasoning) !== 'none';
}

function isUnthinking({ reasoning }: NeutralCall): boolean {
  return reasoning !== null && effortOf(reasoning) === 'none';
}

/** An id that is too long as a digest, the same for the same user. */
export function shortenedId(user: string | null, characters: number): string | null {
  return user === null || user.length <= characters ? user : digestText(user, characters);
}
