import type { Problem } from '../../../platform/config/problem.js';
import { resolveReferences, type Variables } from '../../../platform/config/references.js';
import type { DeclaredChannel, DeclaredRoute } from '../declared.js';
import { presetOf, saysMore } from '../presets.js';

/** What a file of another gateway's format declares. */
export interface ConvertedConfiguration {
  readonly route: DeclaredRoute;
  /** The port that the file names. */
  readonly port?: number;
  /** The port of that gateway when nothing names one. */
  readonly defaultPort: number;
}

/** What a reader of such a format works with. */
export interface ConversionContext {
  /** The file's name, for messages. */
  readonly place: string;
  readonly variables: Variables;
  /** The token for formats that keep it in the environment; undefined leaves the route open. */
  readonly apiKey: string | undefined;
  readonly problems: Problem[];
  readonly warnings: Problem[];
}

/** Names in such files are the operator's own, and choose no preset. */
export function asNamesake(provider: string): Pick<DeclaredChannel, 'isNamesake'> {
  return saysMore(presetOf(provider)) ? { isNamesake: true } : {};
}

/** A secret of such a file; undefined, and a warning, when it refers to something that is not set. */
export function secretOrWarning(
  value: string | undefined,
  place: string,
  context: ConversionContext,
): string | undefined {
  if (value === undefined || value === '') return undefined;
  const missing: Problem[] = [];
  const resolved = resolveReferences(value, place, context.variables, missing) as string;
  context.warnings.push(
    ...missing.map((problem) => ({ ...problem, message: `${problem.message}; left out until it is` })),
  );
  return missing.length > 0 ? undefined : resolved;
}

/** The JSON without fields that begin with an underscore, which these formats use for comments. */
export function withoutComments(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutComments);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([name]) => !name.startsWith('_'));
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutComments(item)]));
}
