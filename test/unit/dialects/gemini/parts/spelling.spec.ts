import { describe, expect, it } from '@jest/globals';
import { inOwnSpelling } from '../../../../../src/gateway/dialects/gemini/parts/spelling.js';
import { decode } from '../../../../support/dialect-calls.js';

const CAMEL = {
  systemInstruction: { parts: [{ text: 'Be brief.' }] },
  contents: [
    {
      role: 'user',
      parts: [
        { text: 'What?' },
        { inlineData: { mimeType: 'image/png', data: 'AA==' } },
        { fileData: { mimeType: 'application/pdf', fileUri: 'https://a.example/b.pdf' } },
      ],
    },
    { role: 'model', parts: [{ functionCall: { id: 'c', name: 'f', args: { a_b: 1, parts: { c_d: 2 } } } }] },
    { role: 'user', parts: [{ functionResponse: { id: 'c', name: 'f', response: { e_f: 3 } } }] },
  ],
  tools: [
    { functionDeclarations: [{ name: 'f', parameters: { type: 'OBJECT', properties: { a_b: { type: 'STRING' } } } }] },
  ],
  toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: ['f'] } },
  generationConfig: { maxOutputTokens: 9, topP: 0.5, thinkingConfig: { thinkingBudget: 1024, includeThoughts: true } },
};
const SNAKE = {
  system_instruction: { parts: { text: 'Be brief.' } },
  contents: [
    {
      role: 'user',
      parts: [
        { text: 'What?' },
        { inline_data: { mime_type: 'image/png', data: 'AA==' } },
        { file_data: { mime_type: 'application/pdf', file_uri: 'https://a.example/b.pdf' } },
      ],
    },
    { role: 'model', parts: { function_call: { id: 'c', name: 'f', args: { a_b: 1, parts: { c_d: 2 } } } } },
    { role: 'user', parts: { function_response: { id: 'c', name: 'f', response: { e_f: 3 } } } },
  ],
  tools: {
    function_declarations: { name: 'f', parameters: { type: 'OBJECT', properties: { a_b: { type: 'STRING' } } } },
  },
  tool_config: { function_calling_config: { mode: 'ANY', allowed_function_names: ['f'] } },
  generation_config: {
    max_output_tokens: 9,
    top_p: 0.5,
    thinking_config: { thinking_budget: 1024, include_thoughts: true },
  },
};

describe('a Gemini request in snake case, with lists of one without brackets', () => {
  it('is read as the same in camel case, and nothing of it is dropped', () => {
    expect(inOwnSpelling(SNAKE)).toEqual(CAMEL);
    expect(inOwnSpelling(CAMEL)).toEqual(CAMEL);
    expect(decode('gemini', SNAKE)).toEqual(decode('gemini', CAMEL));
  });

  it('says a field that stands in both spellings in the one that Google writes', () => {
    expect(inOwnSpelling({ tool_config: { a: 1 }, toolConfig: { b: 2 } })).toEqual({
      tool_config: { a: 1 },
      toolConfig: { b: 2 },
    });
  });
});
