import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import { event, json, sse, type Script } from '../../scripted-upstream.js';
import type { ThinkingSamples } from '../dialect-samples.js';
import { list, secret, signedPairs } from '../words.js';

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

function geminiAnswer(parts: JsonObject[], isStream: boolean): Script {
  const response = (of: JsonObject[], isLast: boolean): JsonObject => ({
    candidates: [{ index: 0, content: { role: 'model', parts: of }, ...(isLast ? { finishReason: 'STOP' } : {}) }],
    usageMetadata: { promptTokenCount: 5, candidatesTokenCount: 5, totalTokenCount: 10 },
    modelVersion: 'up',
  });
  if (!isStream) return json(200, response(parts, true));
  return sse(parts.map((part, index) => event(response([part], index === parts.length - 1))));
}

function geminiReturned(body: JsonObject): string[] {
  const parts = list(body['contents']).flatMap(({ parts: of }) => list(of));
  return signedPairs(
    parts.map(({ thoughtSignature: signed, functionCall: call }) => ({
      signed,
      call: (call as JsonObject | undefined)?.['args'],
    })),
  );
}

/** What models of the dialect think, and how its clients keep it. */
export const THINKING: ThinkingSamples = {
  upstream: {
    model: 'gemini-3-pro-preview',
    turn: geminiTurn,
    last: (isStream) => geminiAnswer([{ text: 'Done.' }], isStream),
    returned: geminiReturned,
    isAskedToThink: ({ generationConfig: config }) =>
      (config as JsonObject | undefined)?.['thinkingConfig'] !== undefined,
  },
  signature: (data, turn) => ({ from: 'gemini', isRedacted: false, data, id: `call_${turn}` }),
  signsApart: true,
  keptAs: 'thoughtSignature',
  signed: {
    model: 'gemini-3-pro-preview',
    loop: (signature) => ({
      contents: [
        { role: 'user', parts: [{ text: 'hi' }] },
        { role: 'model', parts: [{ functionCall: { id: 'c1', name: 'f', args: {} }, thoughtSignature: signature }] },
        { role: 'user', parts: [{ functionResponse: { id: 'c1', name: 'f', response: { output: 'r' } } }] },
      ],
    }),
  },
};
