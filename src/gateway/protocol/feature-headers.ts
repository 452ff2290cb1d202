/** Headers by which a client asks for features of its dialect's API, as name, value, … */
export type FeatureHeaders = readonly string[];

/** Headers of a request by their names in lower case. */
type ReceivedHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/** No feature is asked for. */
export const NO_FEATURES: FeatureHeaders = [];

const FLAG = /^[\w.:=+-]{1,128}$/;
const MAX_FLAGS = 64;

/**
 * The features that a client asks for, in words that a header can carry; the rest is left out. `names` are those of its
 * dialect. Whatever says who asks or whose account pays is not among them: `openai-organization`, `openai-project` and
 * `x-goog-user-project` choose among the accounts that a key may use, which is the operator's to say (`extra_headers`).
 */
export function featureHeaders(names: readonly string[], headers: ReceivedHeaders): FeatureHeaders {
  let found: string[] | null = null;
  for (const name of names) {
    const value = headers[name];
    const flags = typeof value === 'string' ? flagsIn(value) : [];
    if (flags.length > 0) (found ??= []).push(name, isList(name) ? flags.join(',') : flags[0]!);
  }
  return found ?? NO_FEATURES;
}

/** Whether a header takes a list of flags. */
export function isList(name: string): boolean {
  return name.endsWith('-beta');
}

/** Both lists of a header as one, each flag once. */
export function joinFlags(configured: string, asked: string): string {
  return [...new Set([...flagsIn(configured), ...flagsIn(asked)])].join(',');
}

function flagsIn(value: string): string[] {
  const flags = value.split(',', MAX_FLAGS).map((flag) => flag.trim());
  return flags.filter((flag) => FLAG.test(flag));
}
