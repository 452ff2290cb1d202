import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

type Tree = { [key: string]: string | Tree };
const LANGUAGES = ['en', 'zh-CN'];

/** Fails the build on a message that a language lacks, that is used but not written, or that has other placeholders. */
export function checkMessages(root: string): Plugin {
  return {
    name: 'check-messages',
    buildStart() {
      const faults = findFaults(root);
      if (faults.length > 0) this.error(`messages:\n  ${faults.join('\n  ')}`);
    },
  };
}

function findFaults(root: string): string[] {
  const [english, ...others] = LANGUAGES.map((language) => read(join(root, 'locales', language)));
  if (english === undefined) return ['no language at all'];
  const faults = others.flatMap((other, index) => compare(english, other, LANGUAGES[index + 1] ?? ''));
  const sources = filesUnder(root).filter((path) => /\.(vue|ts)$/.test(path));
  const used = new Set<string>();
  for (const path of sources) {
    for (const [key, isPrefix] of keysIn(readFileSync(path, 'utf8'))) {
      const hits = isPrefix
        ? [...english.keys()].filter((known) => known.startsWith(key))
        : english.has(key)
          ? [key]
          : [];
      if (hits.length === 0) faults.push(`${path.slice(root.length + 1)} uses ${key}, which is not written`);
      hits.forEach((hit) => used.add(hit));
    }
  }
  for (const key of english.keys()) if (!used.has(key)) faults.push(`${key} is written and never used`);
  return faults;
}

function compare(english: Map<string, string>, other: Map<string, string>, language: string): string[] {
  const missing = [...english.keys()].filter((key) => !other.has(key)).map((key) => `${language} lacks ${key}`);
  const extra = [...other.keys()].filter((key) => !english.has(key)).map((key) => `en lacks ${key}`);
  const unlike = [...english]
    .filter(([key, text]) => other.has(key) && placeholders(text) !== placeholders(other.get(key) ?? ''))
    .map(([key]) => `${language} has other placeholders in ${key}`);
  return [...missing, ...extra, ...unlike];
}

function placeholders(text: string): string {
  return [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort().join();
}

/** Keys in a source: whole ones, and what stands before the first `${` of a template. */
function* keysIn(source: string): Generator<[string, boolean]> {
  for (const [, key] of source.matchAll(/\bk?t\(\s*'([\w.-]+)'/g)) if (key !== undefined) yield [key, false];
  for (const [, key] of source.matchAll(/keypath="([\w.-]+)"/g)) if (key !== undefined) yield [key, false];
  for (const [, key] of source.matchAll(/\bk?t\(\s*`([\w.-]+)\$\{/g)) if (key !== undefined) yield [key, true];
}

function read(folder: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (const file of readdirSync(folder)) {
    const tree = JSON.parse(readFileSync(join(folder, file), 'utf8')) as Tree;
    flatten(tree, file.replace('.json', ''), texts);
  }
  return texts;
}

function flatten(tree: Tree, prefix: string, into: Map<string, string>): void {
  for (const [key, value] of Object.entries(tree)) {
    const path = `${prefix}.${key}`;
    if (typeof value === 'string') into.set(path, value);
    else flatten(value, path, into);
  }
}

function filesUnder(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}
