import { change, removeField } from '../../passed/fit-fields.js';
import type { PassedContext } from '../../passed/passed-dialect.js';
import type { WireRequest } from '../../passed/wire-request.js';

/** Calls the limit of tokens by its new name; under both names it is an error of the client's. */
export function renameLimit(request: WireRequest, { traits }: PassedContext): void {
  if (!traits.refuses.has('oldLimitName')) return;
  const limit = request.get('max_tokens');
  if (limit === undefined || request.get('max_completion_tokens') !== undefined) return;
  request.remove('max_tokens');
  request.set('max_completion_tokens', limit);
}

/** Says nothing of an effort beside tools, or that there is to be none. */
export function silenceEffort(request: WireRequest, { traits: { refuses }, dropped }: PassedContext): void {
  const effort = request.get('reasoning_effort');
  const tools = request.get('tools');
  if (effort === 'none' || !Array.isArray(tools) || tools.length === 0) return;
  if (refuses.has('defaultEffortBesideTools')) change(request, 'reasoning_effort', 'none', dropped);
  else if (refuses.has('effortBesideTools')) removeField(request, 'reasoning_effort', dropped);
}
