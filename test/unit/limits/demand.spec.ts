import { describe, expect, it } from '@jest/globals';
import { readDialectCall } from '../../../src/gateway/dialects/read-dialect-call.js';
import { ownHead } from '../../../src/gateway/protocol/call-head.js';
import { USUAL_DIALECT, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { demandOf, type Demand } from '../../../src/gateway/limits/demand.js';
import { withMaximum } from '../../../src/gateway/limits/write-maximum.js';
import type { Call } from '../../../src/gateway/protocol/call.js';
import { callOf } from '../../support/compiled.js';

/** A request of a dialect, whose name of the model may stand in its path. */
function requestOf(dialect: DialectName, body: object | string): Call {
  if (dialect === USUAL_DIALECT && typeof body === 'object') return callOf(body);
  const address = { model: dialect === 'gemini' ? 'm' : null, wantsStream: false };
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return readDialectCall(ownHead('r', { dialect }), bytes, address);
}

/** What a request asks for that has the fields and a small prompt. */
function demand(dialect: DialectName, body: object): Demand {
  return demandOf(requestOf(dialect, body));
}

const PICTURE = 'https://pictures.example/1.png';
const INLINE = `data:image/png;base64,${'A'.repeat(900_000)}`;

describe('the most tokens of an answer', () => {
  it.each<[DialectName, object, number | null]>([
    ['openai-chat', { max_tokens: 7 }, 7],
    ['openai-chat', { max_completion_tokens: 1, max_tokens: 100_000 }, 100_000],
    ['openai-chat', { max_completion_tokens: 100_000, max_tokens: 1 }, 100_000],
    ['openai-chat', { max_tokens: 1, max_output_tokens: 9 }, 9],
    ['openai-chat', { max_tokens: '500' }, 500],
    ['openai-chat', { max_tokens: 1.5 }, 2],
    ['openai-chat', { max_tokens: 1e300 }, 1_000_000_000],
    ['openai-chat', { max_tokens: -1 }, null],
    ['openai-chat', { max_tokens: null }, null],
    ['openai-chat', {}, null],
    ['anthropic', { max_tokens: 32 }, 32],
    ['openai-responses', { max_output_tokens: 1, max_tokens: 64 }, 64],
    ['gemini', { generationConfig: { maxOutputTokens: 77 } }, 77],
    ['gemini', { generation_config: { max_output_tokens: 78 } }, 78],
    ['gemini', { max_tokens: 5, generationConfig: { maxOutputTokens: 79 } }, 79],
    ['gemini', { generationConfig: {} }, null],
  ])('in %s %j are %p', (dialect, body, most) => {
    expect(demand(dialect, body).answerTokens).toBe(most);
  });

  it.each<[DialectName, object, number]>([
    ['openai-chat', { n: 3 }, 3],
    ['openai-chat', { n: 2, best_of: 5 }, 5],
    ['gemini', { generationConfig: { candidateCount: 4 } }, 4],
    ['gemini', { generation_config: { candidate_count: 4 } }, 4],
  ])('are taken once for each answer: %s %j has %i', (dialect, body, answers) => {
    expect(demand(dialect, body).answers).toBe(answers);
  });

  it('are taken for every prompt of a completion', () => {
    const of = (prompt: unknown): number => demandOf(callOf({ prompt, n: 2 }, 'r', 'completions')).answers;
    expect([of('a'), of(['a', 'b', 'c']), of([[1, 2], [3]]), of([1, 2, 3])]).toEqual([2, 6, 4, 2]);
  });

  it.each<[DialectName, object, number]>([
    ['openai-chat', { reasoning: { max_tokens: 1_000 } }, 1_000],
    ['openai-chat', { thinking_budget: 500 }, 500],
    ['openai-chat', { thinking: { type: 'enabled', budget_tokens: 250 } }, 250],
    ['anthropic', { thinking: { type: 'enabled', budget_tokens: 250 } }, 0],
    ['gemini', { generationConfig: { thinkingConfig: { thinkingBudget: 2_048 } } }, 2_048],
    ['openai-chat', { prediction: 'x'.repeat(98) }, 50],
  ])('have thoughts and predictions on top: %s %j', (dialect, body, tokens) => {
    expect(demand(dialect, body).extraTokens).toBe(tokens);
  });
});

describe('pictures', () => {
  it.each([
    [{}, 1],
    [{ n: 3 }, 3],
    [{ n: 1, num_images: 4 }, 4],
    [{ batch_size: 8 }, 8],
    [{ n: 9, sampleCount: 2, numberOfImages: '5' }, 9],
  ])('are asked for in any words of the upstreams: %j has %i', (fields, pictures) => {
    const call = callOf({ prompt: 'a cat', ...fields }, 'r', 'image_generation');
    expect([demandOf(call).pictures, demandOf(call).answers]).toEqual([pictures, pictures]);
  });
});

describe('a prompt', () => {
  it('is read again with each document that it is compared to', () => {
    const of = (documents: string[]): number =>
      demandOf(callOf({ query: 'q'.repeat(998), documents }, 'r', 'rerank')).promptTokens;
    expect(of(['a', 'b', 'c', 'd']) - of(['a'])).toBeGreaterThanOrEqual(3 * 500);
  });

  it('may be kept for an hour where it says so', () => {
    const of = (ttl: string): boolean =>
      demand('anthropic', { system: [{ text: 'x', cache_control: { type: 'ephemeral', ttl } }] }).keepsLong;
    expect([of('1h'), of('5m')]).toEqual([true, false]);
  });

  it('has a token to two bytes', () => {
    const call = callOf({ messages: [{ role: 'user', content: 'x'.repeat(1_000) }] });
    expect(demandOf(call).promptTokens).toBe(Math.ceil(call.body.length / 2));
  });

  it.each<[DialectName, object]>([
    ['openai-chat', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: PICTURE } }] }] }],
    ['openai-chat', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: PICTURE }] }] }],
    ['openai-chat', { messages: [{ role: 'user', content: [{ type: 'file', file: { file_id: 'file-1' } }] }] }],
    ['openai-responses', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: PICTURE }] }] }],
    ['openai-responses', { input: [{ type: 'function_call_output', output: [{ image_url: PICTURE }] }] }],
    ['anthropic', { messages: [{ content: [{ type: 'image', source: { type: 'url', url: PICTURE } }] }] }],
    ['anthropic', { system: [{ type: 'document', source: { type: 'file', file_id: 'f' } }], messages: [] }],
    ['gemini', { contents: [{ parts: [{ fileData: { fileUri: PICTURE } }] }] }],
    ['openai-chat', { messages: [{ content: [{ type: 'document_url', document_url: PICTURE }] }] }],
    ['openai-chat', { messages: [{ content: [{ image_url: { url: PICTURE, pad: 'x'.repeat(2_000) } }] }] }],
    ['openai-chat', { messages: [{ content: [{ image_url: `${PICTURE}?${'x'.repeat(2_000)}` }] }] }],
    ['openai-chat', { messages: [{ content: [{ video: [`${PICTURE}?${'x'.repeat(2_000)}`] }] }] }],
    ['openai-responses', { input: [{ content: [{ file_url: PICTURE }, { file_data: 'data:' }] }] }],
    ['anthropic', { messages: [{ content: [{ source: { data: '', type: 'url', url: PICTURE } }] }] }],
    ['gemini', { contents: [{ parts: [{ fileData: { mimeType: 'image/png', data: 'data:', fileUri: PICTURE } }] }] }],
  ])('in %s counts what it only names: %j', (dialect, body) => {
    const { hasReferences, promptTokens } = demand(dialect, body);
    expect([hasReferences, promptTokens > 50_000]).toEqual([true, true]);
  });

  it.each<[DialectName, object]>([
    ['openai-chat', { messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: INLINE } }] }] }],
    ['openai-responses', { input: [{ role: 'user', content: [{ type: 'input_image', image_url: INLINE }] }] }],
    ['anthropic', { messages: [{ content: [{ source: { media_type: 'image/png', data: INLINE } }] }] }],
    ['gemini', { contents: [{ parts: [{ inlineData: { mimeType: 'image/png', data: INLINE } }] }] }],
  ])('in %s counts a picture that it holds as one, not by its bytes', (dialect, body) => {
    const { hasReferences, promptTokens } = demand(dialect, body);
    expect([hasReferences, promptTokens >= 5_000, promptTokens < 51_000]).toEqual([false, true, true]);
  });

  it.each<[DialectName, object]>([
    ['anthropic', { messages: [{ content: [{ source: { data: `image/ ${INLINE}`, type: 'text' } }] }] }],
    ['anthropic', { messages: [{ content: [{ source: { pad: INLINE, type: 'content', content: 'image/' } }] }] }],
    ['gemini', { contents: [{ parts: [{ inlineData: { data: `image/${INLINE}`, mimeType: 'text/plain' } }] }] }],
  ])('in %s takes no text for a picture because the word stands in it', (dialect, body) => {
    expect(demand(dialect, body).promptTokens).toBeGreaterThanOrEqual(300_000);
  });

  it('takes what stands in the data of a tool for words', () => {
    const input = { url: PICTURE, image_url: PICTURE, file: 'a.txt' };
    expect(demand('anthropic', { messages: [{ content: [{ type: 'tool_use', input }] }] }).hasReferences).toBe(false);
    expect(demand('gemini', { contents: [{ parts: [{ functionCall: { args: input } }] }] }).hasReferences).toBe(false);
    const found = { type: 'search_result', source: PICTURE, content: [] };
    expect(demand('anthropic', { messages: [{ content: [found] }] }).hasReferences).toBe(false);
  });

  it('counts what says of itself two things as something of an unknown size', () => {
    for (const words of ['"url":"data:,","url":"https://a.example"', '"url":"data:,","Url":"https://a.example"']) {
      const text = `{"messages":[{"content":[{"image_url":{${words}}}]}]}`;
      expect([words, demandOf(callOf(text)).hasReferences]).toEqual([words, true]);
    }
  });

  it('hides no picture behind escapes', () => {
    const text = `{"messages":[{"content":[{"im\\u0061ge_url":{"url":"${PICTURE}"}}]}]}`;
    expect(demandOf(callOf(text)).hasReferences).toBe(true);
  });
});

describe('a request without a worst case', () => {
  it.each<[DialectName, object, string]>([
    ['openai-chat', { web_search_options: {} }, 'web_search_options'],
    ['openai-chat', { enable_search: true }, 'enable_search'],
    ['openai-chat', { tools: [{ type: 'web_search' }] }, 'tools'],
    ['openai-chat', { tools: [{ type: 'function' }, { type: 'code_interpreter' }] }, 'tools'],
    ['openai-responses', { tools: [{ type: 'image_generation' }] }, 'tools'],
    ['openai-responses', { previous_response_id: 'resp_1' }, 'previous_response_id'],
    ['openai-responses', { conversation: 'conv_1' }, 'conversation'],
    ['openai-responses', { prompt: { id: 'pmpt_1' } }, 'prompt'],
    ['anthropic', { tools: [{ type: 'web_search_20260209', name: 'web_search' }] }, 'tools'],
    ['anthropic', { mcp_servers: [{ url: 'https://mcp.example' }] }, 'mcp_servers'],
    ['gemini', { tools: [{ googleSearch: {} }] }, 'tools'],
    ['gemini', { cachedContent: 'cachedContents/1' }, 'conversation'],
    ['openai-chat', { model: 'a/b:online' }, 'model'],
    ['openai-chat', { models: ['a'] }, 'models'],
    ['openai-chat', { service_tier: 'priority' }, 'service_tier'],
  ])('in %s: %j', (dialect, body, by) => {
    expect(demand(dialect, body).openEndedAsIs).toBe(by);
  });

  it.each<[DialectName, object]>([
    ['openai-chat', { tools: [{ type: 'function' }, { type: 'custom' }], enable_search: false }],
    ['openai-responses', { tools: [{ type: 'function' }, { type: 'local_shell' }, { type: 'namespace' }] }],
    ['anthropic', { tools: [{ name: 'f' }, { type: 'bash_20250124', name: 'bash' }, { type: 'custom', name: 'g' }] }],
    ['gemini', { tools: [{ functionDeclarations: [] }] }],
    ['openai-chat', { service_tier: 'auto', modalities: ['text'] }],
  ])('is none of the usual ones, in %s: %j', (dialect, body) => {
    expect(demand(dialect, body)).toMatchObject({ openEnded: null, openEndedAsIs: null });
  });

  it('is one that answers in sound or pictures', () => {
    expect(demand('openai-chat', { modalities: ['text', 'audio'] }).openEnded).toBe('modalities');
    expect(demand('gemini', { generationConfig: { responseModalities: ['IMAGE'] } }).openEnded).toBe('modalities');
    expect(demandOf(callOf({ input: 'hi' }, 'r', 'speech')).openEnded).toBe('speech');
    expect(demandOf(callOf({}, 'r', 'response_compact')).openEndedAsIs).toBe('response_compact');
    expect(demandOf(callOf({}, 'r', 'response_retrieve'))).toMatchObject({ openEnded: null, openEndedAsIs: null });
  });

  it('takes pictures by their number, their size and their quality', () => {
    const of = (fields: object): number => {
      const { answers, answerTokens } = demandOf(callOf({ prompt: 'a cat', ...fields }, 'r', 'image_generation'));
      return answers * (answerTokens ?? 0);
    };
    expect(of({ n: 4 })).toBe(4 * of({}));
    expect(of({ size: '1024x1024', quality: 'high' })).toBeGreaterThanOrEqual(4_160);
    expect(of({ size: '1024x1024', quality: 'low' })).toBeLessThan(of({ size: '1024x1024', quality: 'medium' }));
    expect(of({ size: '4096x4096' })).toBeGreaterThan(of({ size: '2048x2048' }));
  });
});

describe('a maximum that is written', () => {
  const written = (call: Call, usual: number | null, most: number | null = null): unknown =>
    JSON.parse(withMaximum(call, { usual, most }).body.toString());

  it.each<[DialectName, object, object]>([
    ['openai-chat', { messages: [] }, { messages: [], max_tokens: 50 }],
    ['openai-chat', {}, { max_tokens: 50 }],
    ['openai-chat', { max_tokens: null, n: 1 }, { max_tokens: 50, n: 1 }],
    ['openai-chat', { max_completion_tokens: -1 }, { max_completion_tokens: 50 }],
    ['openai-chat', { max_tokens: 20, max_completion_tokens: -1 }, { max_tokens: 20, max_completion_tokens: 20 }],
    ['openai-responses', { input: 'a' }, { input: 'a', max_output_tokens: 50 }],
    ['anthropic', { messages: [] }, { messages: [], max_tokens: 50 }],
    ['gemini', { contents: [] }, { contents: [], generationConfig: { maxOutputTokens: 50 } }],
    ['gemini', { generationConfig: { topK: 1 } }, { generationConfig: { maxOutputTokens: 50, topK: 1 } }],
    ['gemini', { generationConfig: null }, { generationConfig: { maxOutputTokens: 50 } }],
    ['gemini', { generationConfig: { maxOutputTokens: 0 } }, { generationConfig: { maxOutputTokens: 50 } }],
    ['gemini', { generation_config: {} }, { generation_config: { maxOutputTokens: 50 } }],
  ])('stands where each dialect has it: %s %j', (dialect, body, expected) => {
    expect(written(requestOf(dialect, body), 50)).toEqual(expected);
    const again = withMaximum(requestOf(dialect, body), { usual: 50, most: null });
    expect(demandOf(again).answerTokens).toBe(
      dialect === 'openai-chat' && 'max_tokens' in body && body.max_tokens === 20 ? 20 : 50,
    );
  });

  it('lowers every larger one, and leaves smaller ones and everything else', () => {
    const body = { max_tokens: 100, max_completion_tokens: 90, x: 1 };
    expect(written(callOf(body), null, 60)).toEqual({ max_tokens: 60, max_completion_tokens: 60, x: 1 });
    expect(written(callOf({ max_tokens: 60 }), 10, 60)).toEqual({ max_tokens: 60 });
    const gemini = requestOf('gemini', { generationConfig: { maxOutputTokens: 100 }, contents: [] });
    expect(written(gemini, null, 60)).toEqual({ generationConfig: { maxOutputTokens: 60 }, contents: [] });
  });

  it('is no copy of the body where nothing has to be written', () => {
    const call = callOf({ max_tokens: 5 });
    expect(withMaximum(call, { usual: 50, most: 60 })).toBe(call);
    expect(
      withMaximum(callOf({ input: 'x' }, 'r', 'embeddings'), { usual: 50, most: 60 }).body.toString(),
    ).not.toContain('50');
  });
});
