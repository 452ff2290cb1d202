import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** One file of the journal of a process. */
export interface SegmentFile {
  readonly boot: string;
  /** From 1, ascending, not always without gaps. */
  readonly number: number;
  readonly path: string;
}

interface Journals {
  readonly directory: string;
  readonly boot: string;
}

const NAME = /^([0-9a-z]+)-(\d{6,})\.log$/;
const UNFINISHED = /^([0-9a-z]+)-\d+\.tmp$/;

/** Where the processes on a data folder keep their journals. */
export function journalDirectory(dataDir: string): string {
  return join(dataDir, 'journal');
}

/** The file of a segment. */
export function segmentPath({ directory, boot }: Journals, number: number): string {
  return join(directory, `${boot}-${String(number).padStart(6, '0')}.log`);
}

/** The file of a segment that nothing has been written to yet. */
export function unfinishedPath({ directory, boot }: Journals, number: number): string {
  return join(directory, `${boot}-${number}.tmp`);
}

/** Lines that no ledger could take in, each as a JSON object. */
export function refusedLinesPath(directory: string): string {
  return join(directory, 'refused.jsonl');
}

/** The segments in a folder, older processes first; a folder that is not there holds none. */
export async function listSegments(directory: string): Promise<SegmentFile[]> {
  return (await namesIn(directory))
    .flatMap((name) => {
      const [, boot, number] = NAME.exec(name) ?? [];
      return boot === undefined ? [] : [{ boot, number: Number(number), path: join(directory, name) }];
    })
    .sort((a, b) => (a.boot === b.boot ? a.number - b.number : a.boot < b.boot ? -1 : 1));
}

/** Removes what dead processes had prepared and never written to. */
export async function removeUnfinished(directory: string, livingBoots: readonly string[]): Promise<void> {
  for (const name of await namesIn(directory)) {
    const boot = UNFINISHED.exec(name)?.[1];
    if (boot !== undefined && !livingBoots.includes(boot)) await rm(join(directory, name), { force: true });
  }
}

async function namesIn(directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  return await readdir(directory);
}
