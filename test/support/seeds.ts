import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where the configuration files of the seeds stand, unmodified. */
export const SEEDS = resolve('test/fixtures/seeds');

/** A seed's file as JSON. */
export function seed(name: string): unknown {
  return JSON.parse(readFileSync(join(SEEDS, name), 'utf8'));
}

/** Writes JSON into a folder of its own and tells the path. */
export function written(name: string, value: object): string {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  writeFileSync(join(folder, name), JSON.stringify(value));
  return join(folder, name);
}
