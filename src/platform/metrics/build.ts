import { readFileSync } from 'node:fs';

/** The version in the package.json of this build. */
export function buildVersion(): string {
  const manifest = readFileSync(new URL('../../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
