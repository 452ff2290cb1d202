import { COMMON_STEPS, takeEffort } from '../passed/fit-fields.js';
import { askToGoOn, fitCalls, fitMessages } from '../passed/fit-messages.js';
import { freeOpenAiChoice, freeTools } from '../passed/fit-tool-choice.js';
import { holdsOpenSchema, withSchema } from '../passed/open-schemas.js';
import type { PassedDialect } from '../passed/passed-dialect.js';
import { isServerTool } from '../passed/server-tool.js';
import { holdsMember } from '../shared/holds-member.js';
import { fitItems } from './parts/fit-items.js';
import { ItemMender } from './parts/item-mender.js';
import { keptItems } from './parts/kept-items.js';
import { mendResponse, withTextArguments } from './parts/mend-reply.js';

const ARGUMENTS = Buffer.from('"arguments"');
const PARAMETERS = Buffer.from('"parameters"');
const OPEN_BRACE = 0x7b;
const OF_CLIENTS = ['function', 'custom', 'namespace', 'local_shell', 'apply_patch', 'computer'];

/** What becomes of Responses that pass. */
export const PASSED: PassedDialect = {
  steps: [takeEffort, ...COMMON_STEPS, freeTools, fitMessages([fitCalls(fitItems), askToGoOn()])],
  mends: [
    { field: 'messages', isSuspect: (bytes) => holdsMember(bytes, ARGUMENTS, OPEN_BRACE), mend: withTextArguments },
    {
      field: 'tools',
      isSuspect: (bytes) => holdsOpenSchema(bytes, PARAMETERS),
      mend: (tool) => withSchema(tool, 'parameters'),
    },
  ],
  spelling: null,
  freeChoice: freeOpenAiChoice,
  isServerTool: (tool) => isServerTool(tool, OF_CLIENTS),
  keptItems,
  modelInUrl: null,
  eventMender: (context) => new ItemMender(context),
  mendReply: mendResponse,
};
