/** The result of a call, of which only JSON is read. */
export type SdkResult = Readonly<Record<string, unknown>>;

/** A model of a package, whichever kind it is. */
export interface SdkModel {
  doGenerate?(options: object): PromiseLike<SdkResult>;
  doStream?(options: object): PromiseLike<{ readonly stream: ReadableStream<SdkResult> }>;
  doEmbed?(options: object): PromiseLike<SdkResult>;
  doRerank?(options: object): PromiseLike<SdkResult>;
  readonly maxEmbeddingsPerCall?: PromiseLike<number | undefined> | number;
}

/** What a package's `create…` function returns (AI SDK, provider specification v3 and v4). */
export interface SdkProvider {
  languageModel(modelId: string): SdkModel;
  embeddingModel?(modelId: string): SdkModel;
  textEmbeddingModel?(modelId: string): SdkModel;
  rerankingModel?(modelId: string): SdkModel;
}

/** Makes a provider of its settings. */
export type SdkFactory = (settings: object) => SdkProvider;

/** A package that cannot be used, or not for this; the message is for operators. */
export class UnusablePackage extends Error {
  override readonly name = 'UnusablePackage';
}

/** The `create…` function among the exports of a package; older names of it may stand beside it. */
export function factoryIn(exported: Readonly<Record<string, unknown>>, packageName: string): SdkFactory {
  const factories = Object.entries(exported).filter(
    ([name, value]) => /^create[A-Z]/.test(name) && typeof value === 'function',
  );
  const [first] = factories;
  if (first !== undefined && new Set(factories.map(([, value]) => value)).size === 1) return first[1] as SdkFactory;
  const found = factories.map(([name]) => name).join(', ') || 'none';
  throw new UnusablePackage(`${packageName} must export one create… function; it exports ${found}`);
}
