import { isObject, objectsIn, textIn } from '../shared/fields.js';
import { inOwnSpelling } from '../gemini/parts/spelling.js';
import { NO_RESULT, orphanIntro } from '../fit-conversation.js';
import type { JsonObject } from '../../protocol/tool.js';
import { parseMessage, type WireMessage } from './wire-message.js';

/** A call of a tool, or what a result says of its call. */
export interface CallName {
  readonly id: string | null;
  readonly name: string | null;
}

/** A message without some results, and those as words of the user. */
export interface ToldResults {
  /** Null where nothing is left of it. */
  readonly rest: JsonObject | null;
  /** Behind the results of the turn. */
  readonly told: JsonObject | null;
}

/** How a dialect writes turns in which tools are called, and the results of the turns that follow. */
export interface TurnWords {
  /** One of these stands in every message that holds a call or a result. */
  readonly marks: readonly Buffer[];
  /** What messages of a role are to turns; `aside` neither begins nor ends one. */
  part(role: string | null): 'calls' | 'results' | 'aside' | 'other';
  /** Messages of one side in a row are one turn. */
  readonly joinsTurns: boolean;
  parse(message: WireMessage): JsonObject;
  callsIn(message: JsonObject): CallName[];
  resultsIn(message: JsonObject): CallName[];
  /** Results for calls that have none, in front of what the message that answers the turn holds; null where there is none. */
  addMissing(calls: readonly CallName[], to: JsonObject | null): JsonObject[];
  /** The results that are named become words. */
  tell(message: JsonObject, isOrphan: (place: number) => boolean): ToldResults;
}

const CHAT: TurnWords = {
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

const CLAUDE: TurnWords = {
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

const GEMINI: TurnWords = {
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

/** Of the dialects whose results follow the turn that calls. */
export const TURN_WORDS = { 'openai-chat': CHAT, anthropic: CLAUDE, gemini: GEMINI } as const;

function blocksOf(content: unknown, type: string): JsonObject[] {
  return objectsIn(content).filter((block) => block['type'] === type);
}

function isResultBlock({ type }: JsonObject): boolean {
  return type === 'tool_result';
}

function namesOf(parts: unknown, field: string): CallName[] {
  return objectsIn(parts).flatMap(({ [field]: call }) =>
    isObject(call) ? [{ id: textIn(call['id']) || null, name: textIn(call['name']) }] : [],
  );
}

function textBlock(text: string): JsonObject {
  return { type: 'text', text };
}

/** Content as blocks. */
function listOf(content: unknown): JsonObject[] {
  return typeof content === 'string' ? (content === '' ? [] : [textBlock(content)]) : objectsIn(content);
}

/** What stays, and the results that go. */
function parted(
  items: readonly JsonObject[],
  isResult: (item: JsonObject) => boolean,
  isOrphan: (place: number) => boolean,
): { readonly kept: JsonObject[]; readonly gone: JsonObject[] } {
  const kept: JsonObject[] = [];
  const gone: JsonObject[] = [];
  let place = 0;
  for (const item of items) (isResult(item) && isOrphan(place++) ? gone : kept).push(item);
  return { kept, gone };
}
