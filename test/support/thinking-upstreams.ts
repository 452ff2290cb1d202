import type { DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { event, json, sse, type Script } from './scripted-upstream.js';
import {
  chatAnswer,
  chatTurn,
  list,
  named,
  responsesAnswer,
  responsesTurn,
  secret,
  type Json,
} from './thinking-openai.js';
import { PACKAGE_WIRES, says, type Said } from './package-wires.js';

/** An upstream that thinks before it calls its tool, signs the thought, and can say what of it came back. */
export interface ThinkingUpstream {
  readonly model: string;
  /** The fields of a channel behind `origin`. */
  readonly fields: (origin: string) => object;
  /** The answer of a turn: a signed thought and a call of `get_weather`. */
  readonly turn: (turn: number, isStream: boolean) => Script;
  readonly last: (isStream: boolean) => Script;
  /** The signatures in a request, in order, each with the id or the arguments of the call that follows it. */
  readonly returned: (body: Json) => readonly string[];
  /** Whether the request asks it to think. */
  readonly isAskedToThink: (body: Json) => boolean;
}

/** What a request should hold once `turns` turns have been answered. */
export function givenBy(turns: number): string[] {
  return Array.from({ length: turns }, (_, i) => `${secret(i + 1)} → ${i + 1}`);
}

/** Pairs what was signed with the `turn` in the arguments of the call behind it. */
function pair(items: readonly { readonly signed?: unknown; readonly call?: unknown }[]): string[] {
  const pairs: string[] = [];
  let signed = '';
  for (const item of items) {
    if (typeof item.signed === 'string') signed = item.signed;
    if (item.call === undefined) continue;
    const given = (typeof item.call === 'string' ? JSON.parse(item.call) : item.call) as { turn?: number };
    if (signed !== '') pairs.push(`${signed} → ${given.turn}`);
    signed = '';
  }
  return pairs;
}

function dialect(name: DialectName): (origin: string) => object {
  return (origin) => ({ dialect: name, base_url: `${origin}/v1` });
}

/** The second thought is one that nobody may read. */
function anthropicTurn(turn: number, isStream: boolean): Script {
  const thought =
    turn === 2
      ? { type: 'redacted_thinking', data: secret(turn) }
      : { type: 'thinking', thinking: 'Hm.', signature: secret(turn) };
  const call = { type: 'tool_use', id: `call_${turn}`, name: 'get_weather', input: { turn } };
  return anthropicAnswer([thought, call], 'tool_use', isStream);
}

function anthropicAnswer(content: Json[], reason: string, isStream: boolean): Script {
  const usage = { input_tokens: 5, output_tokens: 5 };
  const message = { id: 'msg', type: 'message', role: 'assistant', model: 'up', stop_sequence: null, usage };
  if (!isStream) return json(200, { ...message, content, stop_reason: reason });
  const blocks = content.flatMap((block, index) => {
    const [start, deltas] = openBlock(block);
    return [
      named('content_block_start', { index, content_block: start }),
      ...deltas.map((delta) => named('content_block_delta', { index, delta })),
      named('content_block_stop', { index }),
    ];
  });
  return sse([
    named('message_start', { message: { ...message, content: [], stop_reason: null } }),
    ...blocks,
    named('message_delta', { delta: { stop_reason: reason, stop_sequence: null }, usage: { output_tokens: 5 } }),
    named('message_stop', {}),
  ]);
}

function openBlock(block: Json): [Json, Json[]] {
  switch (block['type']) {
    case 'thinking':
      return [
        { type: 'thinking', thinking: '', signature: '' },
        [
          { type: 'thinking_delta', thinking: block['thinking'] },
          { type: 'signature_delta', signature: block['signature'] },
        ],
      ];
    case 'tool_use':
      return [{ ...block, input: {} }, [{ type: 'input_json_delta', partial_json: JSON.stringify(block['input']) }]];
    case 'text':
      return [{ type: 'text', text: '' }, [{ type: 'text_delta', text: block['text'] }]];
    default:
      return [block, []];
  }
}

function geminiTurn(turn: number, isStream: boolean): Script {
  const functionCall = { id: `call_${turn}`, name: 'get_weather', args: { turn } };
  return geminiAnswer(
    [
      { text: 'Hm.', thought: true },
      { functionCall, thoughtSignature: secret(turn) },
    ],
    isStream,
  );
}

function geminiAnswer(parts: Json[], isStream: boolean): Script {
  const response = (of: Json[], isLast: boolean): Json => ({
    candidates: [{ index: 0, content: { role: 'model', parts: of }, ...(isLast ? { finishReason: 'STOP' } : {}) }],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 5, totalTokenCount: 10 },
    modelVersion: 'up',
  });
  if (!isStream) return json(200, response(parts, true));
  return sse(parts.map((part, index) => event(response([part], index === parts.length - 1))));
}

function geminiReturned(body: Json): string[] {
  const parts = list(body['contents']).flatMap(({ parts: of }) => list(of));
  return pair(
    parts.map(({ thoughtSignature: signed, functionCall: call }) => ({
      signed,
      call: (call as Json | undefined)?.['args'],
    })),
  );
}

function packaged(name: 'bedrock' | 'vertex'): Pick<ThinkingUpstream, 'model' | 'fields' | 'turn' | 'last'> {
  const wire = PACKAGE_WIRES[name];
  const said = (turn: number): Said => ({
    thought: { text: 'Hm.', signature: secret(turn) },
    calls: [{ id: `call_${turn}`, name: 'get_weather', arguments: { turn } }],
  });
  return {
    model: wire.model,
    fields: wire.fields,
    turn: (turn, isStream) => says(wire, said(turn), isStream),
    last: (isStream) => says(wire, { text: 'Done.' }, isStream),
  };
}

/** Upstreams of every dialect, and two behind packages; written by hand, as their makers document them. */
export const THINKING_UPSTREAMS: Readonly<Record<DialectName | 'bedrock' | 'vertex', ThinkingUpstream>> = {
  'openai-chat': {
    model: 'deepseek-reasoner',
    fields: dialect('openai-chat'),
    turn: chatTurn,
    last: (isStream) => chatAnswer({ role: 'assistant', content: 'Done.' }, 'stop', isStream),
    returned: ({ messages }) =>
      pair(
        list(messages).flatMap(({ reasoning_details: details, tool_calls: calls }) => [
          ...list(details).map(({ data: signed }) => ({ signed })),
          ...list(calls).map((call) => ({ call: (call['function'] as Json)['arguments'] })),
        ]),
      ),
    isAskedToThink: ({ reasoning_effort: effort }) => effort !== undefined,
  },
  'openai-responses': {
    model: 'gpt-5',
    fields: dialect('openai-responses'),
    turn: responsesTurn,
    last: (isStream) =>
      responsesAnswer(
        [
          {
            type: 'message',
            id: 'm',
            role: 'assistant',
            status: 'completed',
            content: [{ type: 'output_text', text: 'Done.', annotations: [] }],
          },
        ],
        isStream,
      ),
    returned: ({ input }) =>
      pair(list(input).map(({ encrypted_content: signed, arguments: call }) => ({ signed, call }))),
    isAskedToThink: ({ reasoning }) => reasoning !== undefined,
  },
  anthropic: {
    model: 'claude-sonnet-4-5',
    fields: dialect('anthropic'),
    turn: anthropicTurn,
    last: (isStream) => anthropicAnswer([{ type: 'text', text: 'Done.' }], 'end_turn', isStream),
    returned: ({ messages }) =>
      pair(
        list(messages)
          .flatMap(({ content }) => list(content))
          .map(({ signature, data, input }) => ({ signed: signature ?? data, call: input })),
      ),
    isAskedToThink: ({ thinking }) => (thinking as Json | undefined)?.['type'] === 'enabled',
  },
  gemini: {
    model: 'gemini-3-pro-preview',
    fields: dialect('gemini'),
    turn: geminiTurn,
    last: (isStream) => geminiAnswer([{ text: 'Done.' }], isStream),
    returned: geminiReturned,
    isAskedToThink: ({ generationConfig: config }) => (config as Json | undefined)?.['thinkingConfig'] !== undefined,
  },
  bedrock: {
    ...packaged('bedrock'),
    returned: ({ messages }) =>
      pair(
        list(messages)
          .flatMap(({ content }) => list(content))
          .map(({ reasoningContent, toolUse }) => ({
            signed: ((reasoningContent as Json | undefined)?.['reasoningText'] as Json | undefined)?.['signature'],
            call: (toolUse as Json | undefined)?.['input'],
          })),
      ),
    isAskedToThink: ({ additionalModelRequestFields: fields }) =>
      (fields as Json | undefined)?.['thinking'] !== undefined,
  },
  vertex: {
    ...packaged('vertex'),
    returned: geminiReturned,
    isAskedToThink: ({ generationConfig: config }) => (config as Json | undefined)?.['thinkingConfig'] !== undefined,
  },
};
