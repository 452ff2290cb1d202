import { isObject } from '../shared/fields.js';
import { COMMON_STEPS, takeEffort } from '../passed/fit-fields.js';
import { askToGoOn, fitMessages, fitTurnsIn } from '../passed/fit-messages.js';
import { freeTools } from '../passed/fit-tool-choice.js';
import { holdsOpenSchema, withSchema } from '../passed/open-schemas.js';
import type { PassedDialect } from '../passed/passed-dialect.js';
import { isServerTool } from '../passed/server-tool.js';
import { holdsMember } from '../shared/holds-member.js';
import { BlockMender } from './parts/block-mender.js';
import { fitCallIds } from './parts/fit-call-ids.js';
import { fitSchemas } from './parts/fit-schemas.js';
import { fitThinking } from './parts/fit-thinking.js';
import { leaveOutBlankInstructions, leaveOutBlanks } from './parts/leave-out-blanks.js';
import { mendMessage, mendReply } from './parts/mend-reply.js';
import { removeBillingLine } from './parts/remove-billing-line.js';
import { TURN_WORDS } from './parts/turn-words.js';

const INPUT = Buffer.from('"input"');
const INPUT_SCHEMA = Buffer.from('"input_schema"');
const QUOTE = 0x22;
const OF_CLIENTS = ['custom', 'bash', 'text_editor', 'computer', 'memory', 'tool_search'];

/** What becomes of Messages that pass. */
export const PASSED: PassedDialect = {
  steps: [
    takeEffort,
    ...COMMON_STEPS,
    fitThinking,
    fitSchemas,
    freeTools,
    fitMessages([
      { habits: ['foreignCallIds'], step: fitCallIds },
      { habits: ['blankTexts'], step: leaveOutBlanks },
      fitTurnsIn(TURN_WORDS),
      askToGoOn(),
    ]),
    removeBillingLine,
    leaveOutBlankInstructions,
  ],
  mends: [
    { field: 'messages', isSuspect: (bytes) => holdsMember(bytes, INPUT, QUOTE), mend: mendMessage },
    {
      field: 'tools',
      isSuspect: (bytes) => holdsOpenSchema(bytes, INPUT_SCHEMA),
      mend: (tool) => withSchema(tool, 'input_schema'),
    },
  ],
  spelling: null,
  freeChoice,
  isServerTool: (tool) => isServerTool(tool, OF_CLIENTS),
  keptItems: () => [],
  modelInUrl: null,
  eventMender: () => new BlockMender(),
  mendReply,
};

function freeChoice(choice: unknown): unknown {
  if (!isObject(choice) || (choice['type'] !== 'any' && choice['type'] !== 'tool')) return choice;
  const { name: _named, ...rest } = choice;
  return { ...rest, type: 'auto' };
}
