import type { ChosenToken, TokenLogprob } from '../../../protocol/neutral-reply.js';
import type { JsonObject } from '../../../protocol/tool.js';
import { isObject, numberIn, objectsIn, textIn } from '../../shared/fields.js';

/** Reads a `logprobs` object of a choice. */
export function readLogprobs(value: unknown): ChosenToken[] {
  if (!isObject(value)) return [];
  return readTokens([...objectsIn(value['content']), ...objectsIn(value['refusal'])]);
}

/** Reads a list of tokens with their `top_logprobs`. */
export function readTokens(tokens: readonly JsonObject[]): ChosenToken[] {
  return tokens.map((token) => ({
    ...readToken(token),
    alternatives: objectsIn(token['top_logprobs']).map(readToken),
  }));
}

/** The list for tokens, with the bytes that OpenAI tells beside each. */
export function writeTokens(tokens: readonly ChosenToken[]): JsonObject[] {
  return tokens.map((token) => ({ ...writeToken(token), top_logprobs: token.alternatives.map(writeToken) }));
}

function readToken({ token, logprob }: JsonObject): TokenLogprob {
  return { token: textIn(token) ?? '', logprob: numberIn(logprob) ?? 0 };
}

function writeToken({ token, logprob }: TokenLogprob): JsonObject {
  return { token, logprob, bytes: [...Buffer.from(token)] };
}
