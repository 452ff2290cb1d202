import { describe, expect, it } from '@jest/globals';
import { droppedFields } from '../../../src/gateway/dialects/dropped-params.js';
import { readDialectCall } from '../../../src/gateway/dialects/read-dialect-call.js';
import type { DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { ownHead } from '../../../src/gateway/protocol/call-head.js';
import { seal } from '../../../src/gateway/dialects/shared/envelope.js';
import { passesAsIs, upstreamCall } from '../../../src/gateway/dialects/upstream-call.js';
import type { Call } from '../../../src/gateway/protocol/call.js';

const SEALED = seal([
  { kind: 'reasoning', text: '', signature: { from: 'openai-chat', data: 'secret', id: null, isRedacted: false } },
]);

/** A loop of tool calls in a dialect, whose turn the model signed with `signature`. */
const LOOPS: Readonly<Record<Exclude<DialectName, 'openai-chat'>, (signature: string) => object>> = {
  anthropic: (signature) => ({
    model: 'claude-sonnet-4-5',
    max_tokens: 9_000,
    thinking: { type: 'enabled', budget_tokens: 4_000 },
    tools: [{ name: 'f', input_schema: { type: 'object' } }],
    messages: [
      { role: 'user', content: 'hi' },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'Hm.', signature },
          { type: 'tool_use', id: 'c1', name: 'f', input: {} },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', tool_use_id: 'c1', content: 'r' }] },
    ],
  }),
  'openai-responses': (signature) => ({
    model: 'gpt-5',
    input: [
      { role: 'user', content: 'hi' },
      { type: 'reasoning', id: 'rs_1', summary: [], encrypted_content: signature },
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
      { type: 'function_call_output', call_id: 'c1', output: 'r' },
    ],
  }),
  gemini: (signature) => ({
    contents: [
      { role: 'user', parts: [{ text: 'hi' }] },
      { role: 'model', parts: [{ functionCall: { id: 'c1', name: 'f', args: {} }, thoughtSignature: signature }] },
      { role: 'user', parts: [{ functionResponse: { id: 'c1', name: 'f', response: { output: 'r' } } }] },
    ],
  }),
};
const DIALECTS = Object.keys(LOOPS) as Exclude<DialectName, 'openai-chat'>[];

function callOf(dialect: Exclude<DialectName, 'openai-chat'>, signature: string): Call {
  const model = dialect === 'gemini' ? 'gemini-3-pro-preview' : null;
  const body = Buffer.from(JSON.stringify(LOOPS[dialect](signature)));
  return readDialectCall(ownHead('r', { dialect }), body, { model, wantsStream: false });
}

describe.each(DIALECTS)('a loop of %s at an upstream of the same dialect', (dialect) => {
  const words = { dialect, model: 'gemini-3-pro-preview', carries: null };

  it('passes as it is with signatures of its own', () => {
    const call = callOf(dialect, 'b3du');
    expect([passesAsIs(call, words), droppedFields(call, words)]).toEqual([true, []]);
  });

  it('is put into words without what another provider signed, and says so', () => {
    const call = callOf(dialect, SEALED);
    const { body } = upstreamCall(call, words);
    expect(passesAsIs(call, words)).toBe(false);
    expect(JSON.stringify(body)).not.toMatch(/Z3cx|secret/);
    expect(JSON.stringify(body)).toContain('c1');
    expect(droppedFields(call, words).join()).toMatch(/thinking|encrypted_content|thoughtSignature/);
  });
});
