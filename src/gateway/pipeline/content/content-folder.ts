import { appendFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { hash } from 'node:crypto';
import { dirname, join } from 'node:path';

/** A file of kept content: a part of one day of one route. */
export interface ContentFile {
  readonly path: string;
  /** The folder of its route; the content folder itself for files of earlier versions. */
  readonly folder: string;
  /** As 2026-11-20. */
  readonly day: string;
  /** From 1. */
  readonly part: number;
  readonly bytes: number;
}

const NAME = /^(\d{4}-\d\d-\d\d)(?:\.(\d+))?\.jsonl$/;
const READABLE_LENGTH = 60;
const DIGEST_LENGTH = 12;

/** The folder of a route: its name as far as a file system takes it, and a digest that keeps like names apart. */
export function folderOf(content: string, route: string): string {
  const readable = route.replaceAll(/[^\w.-]+/g, '_').slice(0, READABLE_LENGTH);
  return join(content, `${readable}-${hash('sha256', route).slice(0, DIGEST_LENGTH)}`);
}

/** The file of a part of a day. */
export function filePath(folder: string, day: string, part: number): string {
  return join(folder, part === 1 ? `${day}.jsonl` : `${day}.${part}.jsonl`);
}

/** Appends for the owner's eyes alone. */
export async function append(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await appendFile(path, text, { mode: 0o600 });
}

/** Every file of a content folder, oldest first within its folder; none where there is no folder. */
export async function listContent(content: string): Promise<ContentFile[]> {
  const entries = await readdir(content, { withFileTypes: true }).catch(() => []);
  const folders = [content, ...entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(content, name))];
  const files = await Promise.all(folders.map(filesIn));
  return files.flat();
}

async function filesIn(folder: string): Promise<ContentFile[]> {
  const files: ContentFile[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const [, day, part = '1'] = NAME.exec(name) ?? [];
    if (day === undefined) continue;
    const path = join(folder, name);
    files.push({ path, folder, day, part: Number(part), bytes: (await stat(path)).size });
  }
  return files.toSorted((a, b) => (a.day === b.day ? a.part - b.part : a.day < b.day ? -1 : 1));
}

/**
 * What has to go for the rest to take no more than `budget` bytes: each time the oldest file of the folder that takes
 * most, so that a route which keeps to its equal share loses nothing to one that does not. The newest file of a
 * folder goes only when nothing else is left.
 */
export function beyondBudget(files: readonly ContentFile[], budget: number): ContentFile[] {
  const folders = [...Map.groupBy(files, ({ folder }) => folder).values()].map((own) => ({
    own: [...own],
    bytes: bytesOf(own),
  }));
  const gone: ContentFile[] = [];
  for (let total = bytesOf(files); total > budget;) {
    const largest = folders.reduce((one, other) => (other.bytes > one.bytes ? other : one));
    const oldest = largest.own.shift();
    if (oldest === undefined) break;
    largest.bytes -= oldest.bytes;
    total -= oldest.bytes;
    gone.push(oldest);
  }
  return gone;
}

/** Removes files that may be gone already. */
export async function removeFiles(files: readonly ContentFile[]): Promise<void> {
  for (const { path } of files) await rm(path, { force: true });
}

/** What files take up together. */
export function bytesOf(files: readonly ContentFile[]): number {
  return files.reduce((total, { bytes }) => total + bytes, 0);
}
