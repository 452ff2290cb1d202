import { isInstalled, packageOf } from '../../../platform/packages/installed-package.js';
import type { PackageOptions, PackageSettings } from '../provider-package.js';
import type { AdapterDto } from './adapter.dto.js';

/** What is to be said about the fields of a package. */
export type TellOf = (field: 'package' | 'options', message: string) => void;

/** What the check of a package must know of its channel. */
export interface PackageContext {
  /** The preset's package; undefined when the channel has to name one. */
  readonly usualPackage: string | undefined;
  readonly hasKeys: boolean;
}

/** Settings that a channel says elsewhere, or not at all. */
const SAID_ELSEWHERE: Readonly<Record<string, string>> = {
  baseURL: 'must not hold "baseURL"; say "base_url"',
  headers: 'must not hold "headers"; say "extra_headers"',
  fetch: 'must not hold "fetch"; the gateway does',
};
const VERTEX = '@ai-sdk/google-vertex';

/** Reads the package of an `ai_sdk` channel; told, when there is none or it is not installed. */
export function toPackage(dto: AdapterDto, context: PackageContext, tell: TellOf): PackageSettings {
  const { package: given = context.usualPackage, options = {} } = dto;
  const settings = { module: given ?? '', options };
  const fault = given === undefined ? NEEDED : moduleFault(given);
  if (fault === null) checkOptions(settings, context, tell);
  else tell('package', fault);
  return settings;
}

function checkOptions({ module, options }: PackageSettings, context: PackageContext, tell: TellOf): void {
  for (const [name, message] of Object.entries(SAID_ELSEWHERE)) if (name in options) tell('options', message);
  if (packageOf(module) === VERTEX && !context.hasKeys && !hasCredentials(options))
    tell('options', `needs "googleAuthOptions" with "credentials" or "keyFile", unless the channel has an API key`);
}

const NEEDED = 'is needed: the npm package of the provider, such as "@ai-sdk/cohere"';

function moduleFault(module: string): string | null {
  const name = packageOf(module);
  if (name === null)
    return 'must be the name of an npm package, or a part of one such as "@ai-sdk/google-vertex/anthropic"';
  if (module.endsWith('/edge')) return 'names a variant for other runtimes, which would call its upstream by itself';
  return isInstalled(name) ? null : `names "${name}", which is not installed; run: npm install ${name}`;
}

/** Otherwise Google's library would ask the metadata service of the cloud, which is never an upstream. */
function hasCredentials({ googleAuthOptions: given }: PackageOptions): boolean {
  const options = (given ?? {}) as Record<string, unknown>;
  return ['credentials', 'keyFile', 'keyFilename'].some((name) => options[name] !== undefined);
}
