import type { NeutralField } from '../protocol/neutral-field.js';

/** Fields of a request that a model may refuse whatever their value, and the gateway can do without. */
export const REFUSABLE_FIELDS = [
  'temperature',
  'topP',
  'topK',
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'stop',
  'logprobs',
  'logitBias',
  'choices',
  'parallelToolCalls',
  'reasoning',
  'user',
  'metadata',
  'serviceTier',
  'promptCacheKey',
  'verbosity',
  'store',
] as const satisfies readonly NeutralField[];

/** A field that a model may refuse. */
export type RefusableField = (typeof REFUSABLE_FIELDS)[number];

/** What else a model may refuse, with what the gateway does instead. */
export const REFUSABLE_HABITS = {
  oldLimitName: 'The limit of tokens as `max_tokens`: it is called `max_completion_tokens`.',
  effortNone: 'The effort `none`: the smallest that it takes is asked for.',
  effortMinimal: 'The effort `minimal`: the next one that it takes is asked for.',
  effortXhigh: 'The effort `xhigh`: the next smaller one is asked for.',
  effortMax: 'The effort `max`: the next smaller one is asked for.',
  effortBesideTools: 'An effort beside tools in a chat request: it is left out.',
  defaultEffortBesideTools: 'Tools in a chat request without the effort `none`: that is asked for.',
  samplingWhileThinking: '`temperature`, `top_p` and `top_k` in a request that asks for thinking: they are left out.',
  thinkingBudget: 'A budget of thinking tokens: it becomes an effort.',
  thinkingEffort: 'An effort: it becomes a budget of thinking tokens.',
  thinkingOff: 'The words that switch thinking off: nothing is said, which leaves it off.',
  noThinking: 'Not to think: the smallest effort is asked for.',
  forcedTools: 'A tool that must be called: the model may choose.',
  forcedToolsWhileThinking: 'A tool that must be called, unless thinking is switched off: the model may choose.',
  laterInstructions: 'Instructions behind the first message: they move into the first message.',
  toolTurnsWithoutReasoning:
    'Turns with tool calls without their reasoning: it is sent back, or a blank where nobody has it.',
  reasoningField: '`reasoning_content` and its like in earlier turns: they are left out.',
  unansweredCalls: 'Tool calls without a result: a result that says so is added.',
  resultsWithoutCall: 'Results of tool calls that the conversation does not hold: they become words of the user.',
  foreignCallIds: 'Ids of tool calls with other characters than letters, digits, `_` and `-`: they get others.',
  unsignedCalls: 'Tool calls without a signature: one that asks for no check is added.',
  prefill: 'A conversation that ends in words of the model: the user asks it to go on.',
  blankTexts: 'Texts of nothing but white space: they are left out.',
  openSchemas:
    'Schemas of answers and strict tools with bounds or open objects: objects are closed, bounds become descriptions.',
  customTools: 'Tools that take plain text: they become functions with one text.',
  billingLine: 'The line of Claude Code for Anthropic in front of the instructions: it is left out.',
  cacheMarks: 'Marks of what the prompt cache is to keep (`cache_control`): they are left out.',
} as const satisfies Readonly<Record<string, string>>;

/** The name of something beside single fields that a model may refuse. */
export type RefusableHabit = keyof typeof REFUSABLE_HABITS;

/** The name of anything that a model may refuse. */
export type Refusable = RefusableField | RefusableHabit;

/** Bounds of a model, with what happens to what is beyond them. */
export const BOUNDS = {
  maxTokens: 'Most tokens of an answer: a higher limit is lowered.',
  userCharacters: 'Longest id of a user: a longer one becomes a digest.',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a bound. */
export type Bound = keyof typeof BOUNDS;

const BOUND_NAMES = Object.keys(BOUNDS) as Bound[];

/** What is said of some models: a later word on the same thing wins. */
export interface TraitSettings {
  readonly refuses?: readonly Refusable[];
  /** Takes back what was said before. */
  readonly takes?: readonly Refusable[];
  readonly bounds?: Readonly<Partial<Record<Bound, number>>>;
}

/** What a model at an upstream refuses beyond what its dialect has no words for. */
export interface Traits {
  readonly refuses: ReadonlySet<Refusable>;
  readonly bounds: Readonly<Partial<Record<Bound, number>>>;
  /** The same for the same traits, another for others. */
  readonly fingerprint: string;
}

/** Of a model that takes everything. */
export const NO_TRAITS: Traits = traitsOf([]);

/** The traits that some settings come to, one after the other. */
export function traitsOf(settings: readonly TraitSettings[]): Traits {
  const refuses = new Set<Refusable>();
  let bounds: Traits['bounds'] = {};
  for (const given of settings) {
    for (const name of given.takes ?? []) refuses.delete(name);
    for (const name of given.refuses ?? []) refuses.add(name);
    bounds = { ...bounds, ...given.bounds };
  }
  const fingerprint = JSON.stringify([[...refuses].sort(), BOUND_NAMES.map((name) => bounds[name] ?? null)]);
  return { refuses, bounds, fingerprint };
}
