import type { JsonObject } from '../../protocol/tool.js';
import { GO_ON } from '../fit-conversation.js';
import { COMMON_STEPS } from '../passed/fit-fields.js';
import { askToGoOn, fitMessages, fitTurnsIn } from '../passed/fit-messages.js';
import { freeTools } from '../passed/fit-tool-choice.js';
import type { PassedDialect } from '../passed/passed-dialect.js';
import { isObject } from '../shared/fields.js';
import { holdsMember } from '../shared/holds-member.js';
import { renameInRequests } from './parts/embeddings.js';
import { CandidateMender } from './parts/event-mender.js';
import { mendCandidates, withArguments } from './parts/mend-reply.js';
import { inOwnSpelling } from './parts/spelling.js';
import { TURN_WORDS } from './parts/turn-words.js';

const ARGS = Buffer.from('"args"');
const QUOTE = 0x22;
/** What of its tools is of the client. */
const FUNCTIONS: ReadonlySet<string> = new Set(['functionDeclarations', 'function_declarations']);

/** What becomes of Google's contents that pass; how hard to think it says in levels of its own. */
export const PASSED: PassedDialect = {
  steps: [...COMMON_STEPS, freeTools, fitMessages([fitTurnsIn(TURN_WORDS), askToGoOn({ parts: [{ text: GO_ON }] })])],
  mends: [{ field: 'messages', isSuspect: (bytes) => holdsMember(bytes, ARGS, QUOTE), mend: withObjectArguments }],
  spelling: {
    names: { generation_config: 'generationConfig', tool_config: 'toolConfig' },
    respell: inOwnSpelling,
  },
  freeChoice,
  isServerTool: (tool) => Object.keys(tool).some((name) => !FUNCTIONS.has(name)),
  keptItems: () => [],
  modelInUrl: { nameOf: (model) => `models/${model}`, renameInRequests },
  eventMender: () => new CandidateMender(),
  mendReply: mendCandidates,
};

function freeChoice(config: unknown): unknown {
  const calling = isObject(config) ? config['functionCallingConfig'] : undefined;
  if (!isObject(calling) || calling['mode'] !== 'ANY') return config;
  return { ...(config as object), functionCallingConfig: { mode: 'AUTO' } };
}

/** A call with an object for its arguments; null where it has one, or is none. */
function withObjectArguments(content: JsonObject): JsonObject | null {
  const { parts } = content;
  const mended = Array.isArray(parts) ? parts.map((part: unknown) => withArguments(part) ?? part) : [];
  return mended.some((part, at) => part !== (parts as unknown[])[at]) ? { ...content, parts: mended } : null;
}
