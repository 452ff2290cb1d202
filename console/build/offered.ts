import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const PREFIX = '/admin/api/v1';
const METHODS = ['get', 'post', 'put', 'patch', 'delete'];
/** What a call names: the operation that it needs, as `offers()` and the router ask for it. */
const NEEDED = /'((?:GET|POST|PUT|PATCH|DELETE) \/[^']*)'/g;

interface ApiDocument {
  paths: Record<string, Record<string, unknown>>;
}

/** The operations of the admin API by its document: `GET /channels/{id}`. */
export function operationsIn(document: string): string[] {
  const { paths } = JSON.parse(document) as ApiDocument;
  return Object.entries(paths).flatMap(([path, item]) =>
    METHODS.filter((method) => method in item && path.startsWith(PREFIX)).map(
      (method) => `${method.toUpperCase()} ${path.slice(PREFIX.length)}`,
    ),
  );
}

/**
 * Tells the console at build what the API offers, so that no page or button stands on an operation that is not there, and
 * lists what the console could show once the API does.
 */
export function offered(documentPath: string, sources: string): Plugin {
  const operations = operationsIn(readFileSync(documentPath, 'utf8'));
  return {
    name: 'offered',
    config: () => ({ define: { __OFFERED__: JSON.stringify(operations) } }),
    buildStart() {
      const known = new Set(operations);
      const missing = [...neededIn(sources)].filter((operation) => !known.has(operation));
      if (missing.length > 0) console.log(`  not offered by the API, so left out: ${missing.sort().join(', ')}`);
    },
  };
}

function neededIn(folder: string): Set<string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && /\.(ts|vue)$/.test(entry.name),
  );
  const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
  return new Set(texts.flatMap((text) => [...text.matchAll(NEEDED)].map(([, operation]) => operation ?? '')));
}
