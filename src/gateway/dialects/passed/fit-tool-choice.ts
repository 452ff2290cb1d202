import type { DialectName } from '../../protocol/dialect-name.js';
import { isObject } from '../shared/fields.js';
import { EFFORT_PATHS } from './field-paths.js';
import type { PassedContext } from './fit-fields.js';
import type { WireRequest } from './wire-request.js';

/** Where requests of the dialects say which tools may be called. */
const CHOICE_FIELDS: Readonly<Record<DialectName, string>> = {
  'openai-chat': 'tool_choice',
  'openai-responses': 'tool_choice',
  anthropic: 'tool_choice',
  gemini: 'toolConfig',
};

/** Lets the model choose where it refuses to be made to call a tool. */
export function freeTools(request: WireRequest, { dialect, traits: { refuses }, dropped }: PassedContext): void {
  const isRefused =
    refuses.has('forcedTools') || (refuses.has('forcedToolsWhileThinking') && !isUnthinking(request, dialect));
  if (!isRefused) return;
  const field = CHOICE_FIELDS[dialect];
  const choice = request.get(field);
  const free = freeChoice(choice, dialect);
  if (free === choice) return;
  request.set(field, free);
  dropped.add(field);
}

/** The choice without force; the same one when there is none in it. */
function freeChoice(choice: unknown, dialect: DialectName): unknown {
  if (dialect === 'anthropic') return freeOfClaude(choice);
  if (dialect === 'gemini') return freeOfGemini(choice);
  const isAllowed = isObject(choice) && choice['type'] === 'allowed_tools';
  const mode = isAllowed ? (isObject(choice['allowed_tools']) ? choice['allowed_tools'] : choice)['mode'] : choice;
  const isForced = isAllowed ? mode === 'required' : mode === 'required' || isObject(mode);
  return isForced ? 'auto' : choice;
}

function freeOfClaude(choice: unknown): unknown {
  if (!isObject(choice) || (choice['type'] !== 'any' && choice['type'] !== 'tool')) return choice;
  const { name: _named, ...rest } = choice;
  return { ...rest, type: 'auto' };
}

function freeOfGemini(config: unknown): unknown {
  const calling = isObject(config) ? config['functionCallingConfig'] : undefined;
  if (!isObject(calling) || calling['mode'] !== 'ANY') return config;
  return { ...(config as object), functionCallingConfig: { mode: 'AUTO' } };
}

/** The request switches thinking off, in its dialect's words or in those of the upstreams that think by default. */
function isUnthinking(request: WireRequest, dialect: DialectName): boolean {
  const thinking = request.get('thinking');
  const isOff = isObject(thinking) && thinking['type'] === 'disabled';
  return isOff || request.get(EFFORT_PATHS[dialect]) === 'none';
}
