import { GoogleGenAI, type Content, type GenerateContentResponse, type Part } from '@google/genai';
import type { ClientLibrary, LibrarySettings, SdkAnswer } from '../dialect-samples.js';
import { MOST_TURNS, TURN_SCHEMA } from '../library-words.js';

async function ask(question: string, { origin, apiKey, isStream }: LibrarySettings): Promise<SdkAnswer> {
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: origin } });
  const params = { model: 'm', contents: question };
  const responses = [];
  if (isStream)
    for await (const response of await client.models.generateContentStream(params)) responses.push(response);
  else responses.push(await client.models.generateContent(params));
  return geminiAnswer(responses);
}

function geminiAnswer(responses: readonly GenerateContentResponse[]): SdkAnswer {
  const parts = responses.flatMap(({ candidates }) => candidates?.[0]?.content?.parts ?? []);
  const { usageMetadata: usage, candidates } = responses.at(-1) ?? {};
  const spoken = parts.filter(({ text }) => text !== undefined);
  return {
    text: spoken.flatMap(({ text, thought }) => (thought ? [] : text)).join(''),
    thoughts: spoken.flatMap(({ text, thought }) => (thought ? text : [])).join(''),
    calls: parts.flatMap(({ functionCall: call }) => (call ? { name: call.name ?? '', arguments: call.args } : [])),
    finish: candidates?.[0]?.finishReason,
    tokens: [usage?.promptTokenCount, (usage?.candidatesTokenCount ?? 0) + (usage?.thoughtsTokenCount ?? 0)],
  };
}

async function agent(question: string, { origin, apiKey, isStream }: LibrarySettings): Promise<string> {
  const client = new GoogleGenAI({ apiKey, httpOptions: { baseUrl: origin } });
  const contents: Content[] = [{ role: 'user', parts: [{ text: question }] }];
  const config = {
    tools: [{ functionDeclarations: [{ name: 'get_weather', parametersJsonSchema: TURN_SCHEMA }] }],
    thinkingConfig: { includeThoughts: true, thinkingBudget: 4_000 },
  };
  for (let turn = 1; turn <= MOST_TURNS; turn++) {
    const parts: Part[] = [];
    const params = { model: 'm', contents, config };
    const responses = isStream
      ? await client.models.generateContentStream(params)
      : [await client.models.generateContent(params)];
    for await (const { candidates } of responses) parts.push(...(candidates?.[0]?.content?.parts ?? []));
    const calls = parts.flatMap(({ functionCall: call }) => (call === undefined ? [] : [call]));
    if (calls.length === 0) return parts.map(({ text = '', thought }) => (thought === true ? '' : text)).join('');
    const results = calls.map(({ id, name }) => {
      return { functionResponse: { id, name, response: { output: `result ${turn}` } } };
    });
    contents.push({ role: 'model', parts }, { role: 'user', parts: results });
  }
  return 'never content';
}

/** The client library of the dialect's maker. */
export const LIBRARY: ClientLibrary = { ask, agent };
