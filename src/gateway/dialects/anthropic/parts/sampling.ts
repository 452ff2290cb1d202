import type { NeutralCall } from '../../../protocol/neutral-call.js';
import type { NeutralField } from '../../../protocol/neutral-field.js';
import type { JsonObject } from '../../../protocol/tool.js';

/** Temperatures end at 1, stand alone beside `top_p`, and are fixed while the model thinks. */
export function encodeSampling(call: NeutralCall, isThinking: boolean, dropped: Set<NeutralField>): JsonObject {
  const stop = call.stop.filter((text) => text.trim() !== '');
  if (stop.length < call.stop.length) dropped.add('stop');
  const sequences = { stop_sequences: stop.length === 0 ? null : stop };
  return { ...(isThinking ? whileThinking(call, dropped) : freely(call, dropped)), ...sequences };
}

function whileThinking({ temperature, topP, topK }: NeutralCall, dropped: Set<NeutralField>): JsonObject {
  if (temperature !== null && temperature !== 1) dropped.add('temperature');
  if (topP !== null && topP !== 1) dropped.add('topP');
  if (topK !== null) dropped.add('topK');
  return {};
}

function freely({ temperature, topP, topK }: NeutralCall, dropped: Set<NeutralField>): JsonObject {
  if (temperature === null) return { top_p: topP, top_k: topK };
  if (temperature > 1) dropped.add('temperature');
  if (topP !== null && topP !== 1) dropped.add('topP');
  return { temperature: Math.min(temperature, 1), top_k: topK };
}
