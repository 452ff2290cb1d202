import { EFFORTS, type Effort } from '../../../protocol/neutral-call.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { budgetOf, effortOf, nearestEffort } from '../../shared/effort.js';
import { isObject, numberIn } from '../../shared/fields.js';
import type { PassedContext } from '../../passed/passed-dialect.js';
import type { WireRequest } from '../../passed/wire-request.js';

const CLAUDE_EFFORTS = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const SMALLEST_BUDGET = 1024;
const EFFORT = 'output_config.effort';

/** Says a Messages request's wish for thinking as the model takes it. */
export function fitThinking(request: WireRequest, scene: PassedContext): void {
  const { refuses } = scene.traits;
  const thinking = request.get('thinking');
  const type = isObject(thinking) ? thinking['type'] : undefined;
  if (!isObject(thinking)) return;
  if (type === 'disabled' && refuses.has('thinkingOff')) switchOff(request, scene);
  if (type === 'enabled' && refuses.has('thinkingBudget')) toEffort(request, thinking, scene);
  if (type === 'adaptive' && refuses.has('thinkingEffort')) toBudget(request, thinking, scene);
}

function switchOff(request: WireRequest, { traits, dropped }: PassedContext): void {
  request.remove('thinking');
  if (!traits.refuses.has('noThinking')) return;
  dropped.add('thinking');
  request.set(EFFORT, CLAUDE_EFFORTS[0]);
}

function toEffort(
  request: WireRequest,
  { budget_tokens: budget, ...thinking }: JsonObject,
  scene: PassedContext,
): void {
  request.set('thinking', { ...thinking, type: 'adaptive' });
  scene.dropped.add('thinking.budget_tokens');
  const effort = effortOf({ effort: null, budgetTokens: numberIn(budget), showsThoughts: null });
  if (effort !== null && effort !== 'none' && request.get(EFFORT) === undefined)
    request.set(EFFORT, nearestEffort(effort, CLAUDE_EFFORTS));
}

/** Without room for the smallest budget there is no thinking. */
function toBudget(request: WireRequest, thinking: JsonObject, { dropped }: PassedContext): void {
  const effort = effortIn(request.get(EFFORT));
  const wanted = budgetOf({ effort, budgetTokens: null, showsThoughts: null }) ?? SMALLEST_BUDGET;
  const budget = Math.min(wanted, (numberIn(request.get('max_tokens')) ?? 0) - 1);
  dropped.add('thinking');
  request.remove(EFFORT);
  if (budget < SMALLEST_BUDGET) request.remove('thinking');
  else request.set('thinking', { ...thinking, type: 'enabled', budget_tokens: budget });
}

function effortIn(value: unknown): Effort | null {
  return EFFORTS.find((effort) => effort === value) ?? null;
}
