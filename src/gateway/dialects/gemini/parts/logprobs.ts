import type { ChosenToken, TokenLogprob } from '../../../protocol/neutral-reply.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { isObject, numberIn, objectsIn, textIn } from '../../shared/fields.js';

/** Reads a `logprobsResult`: chosen tokens and their alternatives stand in two lists of one order. */
export function readLogprobs(value: unknown): ChosenToken[] {
  if (!isObject(value)) return [];
  const top = objectsIn(value['topCandidates']);
  return objectsIn(value['chosenCandidates']).map((token, index) => ({
    ...readToken(token),
    alternatives: objectsIn(top[index]?.['candidates']).map(readToken),
  }));
}

/** The `logprobsResult` for tokens. */
export function writeLogprobs(tokens: readonly ChosenToken[]): JsonObject {
  return {
    chosenCandidates: tokens.map(writeToken),
    topCandidates: tokens.map(({ alternatives }) => ({ candidates: alternatives.map(writeToken) })),
  };
}

function readToken({ token, logProbability }: JsonObject): TokenLogprob {
  return { token: textIn(token) ?? '', logprob: numberIn(logProbability) ?? 0 };
}

function writeToken({ token, logprob }: TokenLogprob): JsonObject {
  return { token, logProbability: logprob };
}
