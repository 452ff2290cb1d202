import type { NeutralCall, ReasoningRequest } from '../../../protocol/neutral-call.js';
import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { JsonObject } from '../../../protocol/tool.js';
import type { Traits } from '../../../traits/traits.js';
import { isForced } from '../../shared/forced-tools.js';
import { budgetOf, effortOf, nearestEffort } from '../../shared/effort.js';
import type { WireMessage } from './encode-messages.js';

const EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const SMALLEST_BUDGET = 1024;

/** What a wish for reasoning amounts to in a request. */
export interface ThinkingFields {
  readonly thinking: JsonObject | null;
  readonly effort: string | null;
  readonly isThinking: boolean;
}

/** What of the request a wish for reasoning depends on. */
export interface ThinkingContext {
  readonly messages: readonly WireMessage[];
  readonly maxTokens: number;
  readonly traits: Traits;
  readonly dropped: Set<NeutralField>;
}

const NO_THINKING: ThinkingFields = { thinking: null, effort: null, isThinking: false };
const OFF: ThinkingFields = { thinking: { type: 'disabled' }, effort: null, isThinking: false };

/**
 * `thinking` and `output_config.effort` for a call. A tool that must be called rules thinking out; on models that think
 * by a budget so does a limit of tokens without room for it, and a loop of tool calls whose thoughts are not Claude's.
 */
export function encodeThinking(call: NeutralCall, scene: ThinkingContext): ThinkingFields {
  const { reasoning } = call;
  if (reasoning === null) return NO_THINKING;
  if (effortOf(reasoning) === 'none') return withoutThinking(scene);
  const fields = isForced(call) ? null : wish(reasoning, scene);
  if (fields !== null) return fields;
  scene.dropped.add('reasoning');
  return NO_THINKING;
}

/** A model that always thinks is asked to do so as little as it can. */
function withoutThinking({ traits: { refuses }, dropped }: ThinkingContext): ThinkingFields {
  if (refuses.has('noThinking')) {
    dropped.add('reasoning');
    return { ...NO_THINKING, effort: EFFORTS[0] };
  }
  return refuses.has('thinkingOff') ? NO_THINKING : OFF;
}

function wish(reasoning: ReasoningRequest, scene: ThinkingContext): ThinkingFields | null {
  const { showsThoughts } = reasoning;
  const display = showsThoughts === null ? {} : { display: showsThoughts ? 'summarized' : 'omitted' };
  if (!scene.traits.refuses.has('thinkingEffort')) {
    const effort = effortOf(reasoning);
    const word = effort === null ? null : nearestEffort(effort, EFFORTS);
    return { thinking: { type: 'adaptive', ...display }, effort: word, isThinking: true };
  }
  const budget = Math.min(Math.max(budgetOf(reasoning) ?? SMALLEST_BUDGET, SMALLEST_BUDGET), scene.maxTokens - 1);
  if (budget < SMALLEST_BUDGET || lacksThoughts(scene.messages)) return null;
  return { thinking: { type: 'enabled', budget_tokens: budget, ...display }, effort: null, isThinking: true };
}

/** The request ends in results of tools, and the turn that called them does not begin with a thought. */
function lacksThoughts(messages: readonly WireMessage[]): boolean {
  const last = messages.at(-1);
  if (last?.role !== 'user' || last.content[0]?.['type'] !== 'tool_result') return false;
  const first = messages.at(-2)?.content[0]?.['type'];
  return first !== 'thinking' && first !== 'redacted_thinking';
}
