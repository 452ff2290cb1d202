import { inspect } from 'node:util';
import { Secret } from '../../platform/crypto/secret.js';

/** Settings of a provider package as JSON, whose texts may hold `{key}` for the key of the attempt. */
export type PackageOptions = Readonly<Record<string, unknown>>;

/** A provider package of the AI SDK, as a channel uses it. */
export interface PackageSettings {
  /** The module to import, such as `@ai-sdk/cohere` or `@ai-sdk/google-vertex/anthropic`. */
  readonly module: string;
  readonly options: PackageOptions;
}

/** A provider package with the settings of one key filled in. Prints as its module only. */
export class PackageAccess {
  readonly #options: PackageOptions;

  constructor(
    readonly module: string,
    options: PackageOptions,
  ) {
    this.#options = options;
  }

  /** With credentials in it; only for the package itself. */
  reveal(): PackageOptions {
    return this.#options;
  }

  [inspect.custom](): string {
    return `PackageAccess ${this.module}`;
  }
}

const KEY_MARK = '{key}';
const MIN_SECRET = 16;

/** The package as it is used with a key: in its place, or else as `apiKey`. */
export function accessWith({ module, options }: PackageSettings, baseUrl: string, key: Secret | null): PackageAccess {
  const base = baseUrl === '' ? {} : { baseURL: baseUrl };
  const usual = key === null || namesKey(options) ? {} : { apiKey: key.reveal() };
  return new PackageAccess(module, { ...usual, ...base, ...(withKey(options, key?.reveal() ?? '') as object) });
}

/** The texts in the options that are long enough to be secrets: none of them may be printed. */
export function secretsIn(value: unknown): Secret[] {
  if (typeof value === 'string') return value.length < MIN_SECRET ? [] : [new Secret(value)];
  return value === null || typeof value !== 'object' ? [] : Object.values(value).flatMap(secretsIn);
}

function namesKey(value: unknown): boolean {
  if (typeof value === 'string') return value.includes(KEY_MARK);
  return value !== null && typeof value === 'object' && Object.values(value).some(namesKey);
}

function withKey(value: unknown, key: string): unknown {
  if (typeof value === 'string') return value.replaceAll(KEY_MARK, () => key);
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((item) => withKey(item, key));
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, withKey(item, key)]));
}
