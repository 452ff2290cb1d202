import { link, mkdir, readdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { journalDirectory, listSegments } from '../journal/journal-files.js';

/** Where journals lie that a restore has set aside under a label. */
export function journalsAside(dataDir: string, label: string): string {
  return `${journalDirectory(dataDir)}.before-${label}`;
}

/** Gives every segment a second name aside; what is in the journal folder stays. Gives the processes that wrote them. */
export async function linkJournalsAside(dataDir: string, label: string): Promise<string[]> {
  const segments = await listSegments(journalDirectory(dataDir));
  if (segments.length === 0) return [];
  const aside = journalsAside(dataDir, label);
  await mkdir(aside, { mode: 0o700 });
  for (const { path } of segments) await link(path, path.replace(journalDirectory(dataDir), aside));
  return [...new Set(segments.map(({ boot }) => boot))];
}

/** Removes the first names of segments that have a second one aside. */
export async function dropLinkedJournals(dataDir: string, label: string): Promise<void> {
  for (const name of await namesAside(dataDir, label)) await rm(join(journalDirectory(dataDir), name), { force: true });
}

/** Takes second names back, and their folder; for a restore that did not happen. */
export async function forgetJournalsAside(dataDir: string, label: string): Promise<void> {
  const aside = journalsAside(dataDir, label);
  for (const name of await namesAside(dataDir, label)) await rm(join(aside, name), { force: true });
  await rmdir(aside).catch(() => {});
}

async function namesAside(dataDir: string, label: string): Promise<string[]> {
  return await readdir(journalsAside(dataDir, label)).catch(() => []);
}
