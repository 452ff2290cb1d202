import type { JsonObject } from '../../../protocol/tool.js';
import { NO_RESULT, orphanIntro } from '../../fit-conversation.js';
import { parted, type TurnWords } from '../../passed/turn-words.js';
import { parseMessage } from '../../passed/wire-message.js';
import { objectsIn, textIn } from '../../shared/fields.js';

/** How Messages write turns in which tools are called: results are blocks of the user's. */
export const TURN_WORDS: TurnWords = {
  marks: [Buffer.from('"tool_use"'), Buffer.from('"tool_result"')],
  part: (role) => (role === 'assistant' ? 'calls' : role === 'user' ? 'results' : 'aside'),
  joinsTurns: true,
  parse: parseMessage,
  callsIn: ({ content }) => blocksOf(content, 'tool_use').map(({ id }) => ({ id: textIn(id), name: null })),
  resultsIn: ({ content }) =>
    blocksOf(content, 'tool_result').map(({ tool_use_id: id }) => ({ id: textIn(id), name: null })),
  addMissing: (calls, to) => {
    const results = calls.map(({ id }) => ({ type: 'tool_result', tool_use_id: id, content: NO_RESULT }));
    return [{ role: 'user', ...to, content: [...results, ...listOf(to?.['content'])] }];
  },
  tell: (message, isOrphan) => {
    const { kept, gone } = parted(listOf(message['content']), isResultBlock, isOrphan);
    const told = gone.flatMap(({ tool_use_id: id, content }) => [
      textBlock(orphanIntro(textIn(id) ?? '')),
      ...listOf(content),
    ]);
    return { rest: { ...message, content: [...kept, ...told] }, told: null };
  },
};

function blocksOf(content: unknown, type: string): JsonObject[] {
  return objectsIn(content).filter((block) => block['type'] === type);
}

function isResultBlock({ type }: JsonObject): boolean {
  return type === 'tool_result';
}

function textBlock(text: string): JsonObject {
  return { type: 'text', text };
}

/** Content as blocks. */
function listOf(content: unknown): JsonObject[] {
  return typeof content === 'string' ? (content === '' ? [] : [textBlock(content)]) : objectsIn(content);
}
