import { GuardedNames } from '../../platform/json-splice/guarded-names.js';
import { scanObject, type Span, type TopLevel } from '../../platform/json-splice/scan-object.js';

const OPEN_BRACE = 0x7b;

const GENERATION = new GuardedNames({
  maxOutputTokens: 'maxOutputTokens',
  max_output_tokens: 'maxOutputTokens',
  candidateCount: 'candidateCount',
  candidate_count: 'candidateCount',
  thinkingConfig: 'thinkingConfig',
  thinking_config: 'thinkingConfig',
  responseModalities: 'responseModalities',
  response_modalities: 'responseModalities',
} as const);
const THINKING = new GuardedNames({
  thinkingBudget: 'budget',
  thinking_budget: 'budget',
  budget_tokens: 'budget',
  max_tokens: 'budget',
} as const);

/** A field of Gemini's `generationConfig` that the gateway knows. */
export type GenerationField = 'maxOutputTokens' | 'candidateCount' | 'thinkingConfig' | 'responseModalities';

/** The known fields of a `generationConfig`, whose spans count from its own beginning; throws `duplicate_field`. */
export function readGeneration(body: Buffer, span: Span | undefined): TopLevel<GenerationField> | null {
  return nested(body, span, GENERATION);
}

/** Where the budget of an object about thinking stands, from the object's own beginning; throws `duplicate_field`. */
export function thinkingBudgetIn(body: Buffer, span: Span | undefined): Span | undefined {
  return nested(body, span, THINKING)?.fields.budget;
}

function nested<Name extends string>(
  body: Buffer,
  span: Span | undefined,
  names: GuardedNames<Name>,
): TopLevel<Name> | null {
  if (span === undefined || body[span.start] !== OPEN_BRACE) return null;
  return scanObject(body.subarray(span.start, span.end), names);
}
