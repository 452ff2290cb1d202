import { UnreadableSource, readContent, type ImportKind } from './read-source.js';
import type { MappedSource } from './mapping.js';

/** A file of another gateway to read. */
export interface ImportTask {
  readonly kind: ImportKind;
  readonly body: Uint8Array;
  readonly encryptionKey: string | null;
}

/** What it amounts to, or why it cannot be read. */
export type ReadImport =
  | { readonly kind: 'source'; readonly source: MappedSource }
  | { readonly kind: 'unreadable'; readonly message: string };

/** Reads a file that was sent. */
export function readImport({ kind, body, encryptionKey }: ImportTask): ReadImport {
  try {
    return { kind: 'source', source: readContent(kind, body, encryptionKey) };
  } catch (error) {
    if (error instanceof UnreadableSource) return { kind: 'unreadable', message: error.message };
    throw error;
  }
}
