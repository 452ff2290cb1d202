import type { JsonObject } from '../../protocol/tool.js';
import { COMMON_STEPS, takeEffort } from '../passed/fit-fields.js';
import { askToGoOn, fitMessages, fitTurnsIn } from '../passed/fit-messages.js';
import { freeOpenAiChoice, freeTools } from '../passed/fit-tool-choice.js';
import { holdsOpenSchema, withSchema } from '../passed/open-schemas.js';
import type { PassedDialect } from '../passed/passed-dialect.js';
import { isServerTool } from '../passed/server-tool.js';
import { isObject } from '../shared/fields.js';
import { holdsMember } from '../shared/holds-member.js';
import { renameLimit, silenceEffort } from './parts/fit-fields.js';
import { fillReasoning, gatherInstructions, leaveOutReasoning } from './parts/fit-messages.js';
import { TURN_WORDS } from './parts/turn-words.js';
import { mendMessage } from './passthrough/mend-reply.js';

const ARGUMENTS = Buffer.from('"arguments"');
const PARAMETERS = Buffer.from('"parameters"');
const OPEN_BRACE = 0x7b;
const OF_CLIENTS = ['function', 'custom'];

/** What becomes of chat that passes; its answers have readers of their own. */
export const PASSED: PassedDialect = {
  steps: [
    silenceEffort,
    takeEffort,
    ...COMMON_STEPS,
    renameLimit,
    freeTools,
    fitMessages([
      { habits: ['laterInstructions'], step: gatherInstructions },
      { habits: ['toolTurnsWithoutReasoning'], step: fillReasoning },
      { habits: ['reasoningField'], step: leaveOutReasoning },
      fitTurnsIn(TURN_WORDS),
      askToGoOn(),
    ]),
  ],
  mends: [
    { field: 'messages', isSuspect: (bytes) => holdsMember(bytes, ARGUMENTS, OPEN_BRACE), mend: mendMessage },
    { field: 'tools', isSuspect: (bytes) => holdsOpenSchema(bytes, PARAMETERS), mend: mendTool },
  ],
  spelling: null,
  freeChoice: freeOpenAiChoice,
  isServerTool: (tool) => isServerTool(tool, OF_CLIENTS),
  keptItems: () => [],
  modelInUrl: null,
  eventMender: () => null,
  mendReply: () => null,
};

function mendTool(tool: JsonObject): JsonObject | null {
  const called = isObject(tool['function']) ? withSchema(tool['function'], 'parameters') : null;
  return called && { ...tool, function: called };
}
