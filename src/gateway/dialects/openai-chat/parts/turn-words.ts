import { NO_RESULT, orphanIntro } from '../../fit-conversation.js';
import type { TurnWords } from '../../passed/turn-words.js';
import { parseMessage } from '../../passed/wire-message.js';
import { objectsIn, textIn } from '../../shared/fields.js';

/** How chat writes turns in which tools are called: each result is a message. */
export const TURN_WORDS: TurnWords = {
  marks: [Buffer.from('"tool_calls"'), Buffer.from('"tool_call_id"')],
  part: (role) => (role === 'assistant' ? 'calls' : role === 'tool' ? 'results' : 'other'),
  joinsTurns: false,
  parse: parseMessage,
  callsIn: ({ tool_calls: calls }) => objectsIn(calls).map(({ id }) => ({ id: textIn(id), name: null })),
  resultsIn: ({ tool_call_id: id }) => [{ id: textIn(id), name: null }],
  addMissing: (calls) => calls.map(({ id }) => ({ role: 'tool', tool_call_id: id, content: NO_RESULT })),
  tell: ({ tool_call_id: id, content }) => {
    const intro = orphanIntro(textIn(id) ?? '');
    const told = Array.isArray(content)
      ? [{ type: 'text', text: intro }, ...(content as unknown[])]
      : `${intro}\n\n${textIn(content) ?? ''}`;
    return { rest: null, told: { role: 'user', content: told } };
  },
};
