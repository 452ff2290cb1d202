import type { JsonObject } from '../../../protocol/tool.js';
import { NO_RESULT, orphanIntro } from '../../fit-conversation.js';
import { parted, type CallName, type TurnWords } from '../../passed/turn-words.js';
import { parseMessage } from '../../passed/wire-message.js';
import { isObject, objectsIn, textIn } from '../../shared/fields.js';
import { inOwnSpelling } from './spelling.js';

/** How Google's contents hold turns in which functions are called: results are parts of the user's. */
export const TURN_WORDS: TurnWords = {
  marks: ['"functionCall"', '"functionResponse"', '"function_call"', '"function_response"'].map((text) =>
    Buffer.from(text),
  ),
  part: (role) => (role === 'model' ? 'calls' : 'results'),
  joinsTurns: true,
  parse: (message) => inOwnSpelling(parseMessage(message)),
  callsIn: ({ parts }) => namesOf(parts, 'functionCall'),
  resultsIn: ({ parts }) => namesOf(parts, 'functionResponse'),
  addMissing: (calls, to) => {
    const results = calls.map(({ id, name }) => ({
      functionResponse: { ...(id === null ? {} : { id }), name, response: { error: NO_RESULT } },
    }));
    return [{ role: 'user', ...to, parts: [...results, ...objectsIn(to?.['parts'])] }];
  },
  tell: (message, isOrphan) => {
    const { kept, gone } = parted(
      objectsIn(message['parts']),
      ({ functionResponse }) => isObject(functionResponse),
      isOrphan,
    );
    const told = gone.map(({ functionResponse }) => {
      const { id, name, response } = functionResponse as JsonObject;
      return { text: `${orphanIntro(textIn(id) ?? textIn(name) ?? '')}\n\n${JSON.stringify(response ?? {})}` };
    });
    return { rest: { ...message, role: 'user', parts: [...kept, ...told] }, told: null };
  },
};

function namesOf(parts: unknown, field: string): CallName[] {
  return objectsIn(parts).flatMap(({ [field]: call }) =>
    isObject(call) ? [{ id: textIn(call['id']) || null, name: textIn(call['name']) }] : [],
  );
}
