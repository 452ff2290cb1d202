import { isObject } from '../shared/fields.js';
import type { PassedContext } from './passed-dialect.js';
import type { WireRequest } from './wire-request.js';

/** Lets the model choose where it refuses to be made to call a tool. */
export function freeTools(request: WireRequest, { facts, passed, traits: { refuses }, dropped }: PassedContext): void {
  const isRefused =
    refuses.has('forcedTools') || (refuses.has('forcedToolsWhileThinking') && !isUnthinking(request, facts.effortPath));
  if (!isRefused) return;
  const field = facts.toolChoiceField;
  const choice = request.get(field);
  const free = passed.freeChoice(choice);
  if (free === choice) return;
  request.set(field, free);
  dropped.add(field);
}

/** A choice in the words of both of OpenAI's APIs without force. */
export function freeOpenAiChoice(choice: unknown): unknown {
  const isAllowed = isObject(choice) && choice['type'] === 'allowed_tools';
  const mode = isAllowed ? (isObject(choice['allowed_tools']) ? choice['allowed_tools'] : choice)['mode'] : choice;
  const isForced = isAllowed ? mode === 'required' : mode === 'required' || isObject(mode);
  return isForced ? 'auto' : choice;
}

/** The request switches thinking off, in its dialect's words or in those of the upstreams that think by default. */
function isUnthinking(request: WireRequest, effortPath: string): boolean {
  const thinking = request.get('thinking');
  const isOff = isObject(thinking) && thinking['type'] === 'disabled';
  return isOff || request.get(effortPath) === 'none';
}
