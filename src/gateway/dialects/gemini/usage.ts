import type { Usage } from '../../protocol/usage.js';
import { countOf, NO_USAGE, plausible, tellsOf } from '../shared/token-counts.js';
import type { JsonObject } from '../../protocol/tool.js';
import { isObject, objectsIn } from '../shared/fields.js';

const COUNTS = [
  'promptTokenCount',
  'toolUsePromptTokenCount',
  'candidatesTokenCount',
  'thoughtsTokenCount',
  'cachedContentTokenCount',
] as const;

/** Reads `usageMetadata`; null when it is none or holds no count. Thoughts are counted beside the candidates, not among them. */
export function readUsage(value: unknown): Usage | null {
  if (!isObject(value) || !tellsOf(value, ...COUNTS)) return null;
  const reasoningTokens = countOf(value['thoughtsTokenCount']);
  return plausible({
    ...NO_USAGE,
    promptTokens: countOf(value['promptTokenCount']) + countOf(value['toolUsePromptTokenCount']),
    completionTokens: countOf(value['candidatesTokenCount']) + reasoningTokens,
    cachedTokens: countOf(value['cachedContentTokenCount']),
    reasoningTokens,
    audioPromptTokens: audioIn(value['promptTokensDetails']),
    audioCompletionTokens: audioIn(value['candidatesTokensDetails']),
  });
}

function audioIn(details: unknown): number {
  return countOf(objectsIn(details).find(({ modality }) => modality === 'AUDIO')?.['tokenCount']);
}

/** The `usageMetadata` for counted tokens. */
export function writeUsage(usage: Usage): JsonObject {
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = usage;
  return {
    promptTokenCount: promptTokens,
    candidatesTokenCount: Math.max(0, completionTokens - reasoningTokens),
    totalTokenCount: promptTokens + completionTokens,
    ...(cachedTokens === 0 ? {} : { cachedContentTokenCount: cachedTokens }),
    ...(reasoningTokens === 0 ? {} : { thoughtsTokenCount: reasoningTokens }),
    ...writeAudio('promptTokensDetails', promptTokens, usage.audioPromptTokens),
    ...writeAudio('candidatesTokensDetails', completionTokens - reasoningTokens, usage.audioCompletionTokens),
  };
}

function writeAudio(name: string, all: number, audio: number): JsonObject {
  if (audio === 0) return {};
  const text = { modality: 'TEXT', tokenCount: Math.max(0, all - audio) };
  return { [name]: [text, { modality: 'AUDIO', tokenCount: audio }] };
}
