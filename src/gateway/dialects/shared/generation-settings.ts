import type { NeutralCall } from '../../protocol/neutral-call.js';
import type { JsonObject } from '../../protocol/tool.js';

/** The settings of a generation, in the names that Gemini and the AI SDK share; null for what the client did not say. */
export function generationSettings(call: NeutralCall): JsonObject {
  const { temperature, topP, topK, frequencyPenalty, presencePenalty, seed, stop } = call;
  return {
    maxOutputTokens: call.maxTokens,
    temperature,
    topP,
    topK,
    frequencyPenalty,
    presencePenalty,
    seed,
    stopSequences: stop.length === 0 ? null : stop,
  };
}
