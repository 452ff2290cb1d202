/** Tables of OpenAI's tokenizers. */
export type EncodingName = 'o200k_base' | 'cl100k_base';

/** Counts the tokens of a text, in which no special token is known. */
export type CountText = (text: string) => number;

const OLDER_MODELS = /^(?:gpt-3\.?5|gpt-4(?![.o])|text-embedding-)/;
const PLAIN = { disallowedSpecial: new Set<string>() };
const MERGES_REMEMBERED = 10_000;

/**
 * The table for a model as its upstream calls it: OpenAI's own since GPT-4o, and every model of other makers, whose
 * tables are not public or not shipped, are counted with `o200k_base`; what came before GPT-4o with `cl100k_base`.
 */
export function encodingOf(model: string): EncodingName {
  const name = model.slice(model.lastIndexOf('/') + 1);
  return OLDER_MODELS.test(name) ? 'cl100k_base' : 'o200k_base';
}

/** Loads a table: some 100 ms and tens of megabytes, so never on the thread of requests. */
export async function loadEncoding(name: EncodingName): Promise<CountText> {
  const { countTokens, setMergeCacheSize } = await ENCODINGS[name]();
  setMergeCacheSize(MERGES_REMEMBERED);
  return (text) => countTokens(text, PLAIN);
}

const ENCODINGS = {
  o200k_base: () => import('gpt-tokenizer/encoding/o200k_base'),
  cl100k_base: () => import('gpt-tokenizer/encoding/cl100k_base'),
} as const satisfies Record<EncodingName, unknown>;
