import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NAME = /^((?:@[a-z0-9][\w.-]*\/)?[a-z0-9][\w.-]*)(?:\/[\w-]+)*$/;

/** The package that a module specifier such as `@scope/name/part` belongs to; null for what is none. */
export function packageOf(specifier: string): string | null {
  return NAME.exec(specifier)?.[1] ?? null;
}

/** Whether a package is there to be imported. */
export function isInstalled(packageName: string): boolean {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    if (existsSync(join(folder, 'node_modules', packageName, 'package.json'))) return true;
    const parent = dirname(folder);
    if (parent === folder) return false;
    folder = parent;
  }
}

/** What a module exports, by name; loaded when it is first asked for. */
export async function importModule(specifier: string): Promise<Readonly<Record<string, unknown>>> {
  return (await import(specifier)) as Record<string, unknown>;
}
