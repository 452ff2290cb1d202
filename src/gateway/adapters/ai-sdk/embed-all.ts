import { isObject, numberIn } from '../../dialects/shared/fields.js';
import type { SdkModel, SdkResult } from './provider.js';

/** An answer of more vectors is more than is parsed at once. */
const MOST_AT_ONCE = 256;

type Embedder = Required<Pick<SdkModel, 'doEmbed'>> & SdkModel;

/** The vectors of all values, asked for in as many calls as the model, and whoever reads the answers, needs. */
export async function embedAll(model: Embedder, options: object): Promise<SdkResult> {
  const { values, dimensions } = options as { values: readonly string[]; dimensions?: number };
  const most = Math.min((await model.maxEmbeddingsPerCall) ?? MOST_AT_ONCE, MOST_AT_ONCE);
  const results: SdkResult[] = [];
  for (let from = 0; from < values.length; from += most)
    results.push(await model.doEmbed({ ...options, values: values.slice(from, from + most) }));
  const embeddings = results.flatMap((result) => result['embeddings'] as number[][]);
  const told = results.flatMap(({ warnings }) => (Array.isArray(warnings) ? (warnings as unknown[]) : []));
  const isDeaf = dimensions !== undefined && embeddings[0]?.length !== dimensions;
  const warnings = isDeaf ? [...told, { type: 'unsupported', feature: 'dimensions' }] : told;
  return { embeddings, usage: usageOf(results), warnings };
}

/** Undefined when the package does not count. */
function usageOf(results: readonly SdkResult[]): { tokens: number } | undefined {
  const counts = results.map(({ usage }) => (isObject(usage) ? numberIn(usage['tokens']) : null));
  if (counts.some((count) => count === null)) return undefined;
  return { tokens: counts.reduce<number>((sum, count) => sum + (count ?? 0), 0) };
}
