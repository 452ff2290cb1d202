import type { BodyOf } from '../../api/operations.ts';

/** The gateways that can be taken in, as people call them, by the kinds of the API. */
export const KINDS = {
  'one-api': 'One API',
  'new-api': 'New API',
  litellm: 'LiteLLM',
  bifrost: 'Bifrost',
  'gpt-load': 'GPT-Load',
  'uni-api': 'uni-api',
  'claude-code-router': 'Claude Code Router',
  seed4: 'Seed 4',
  keys: 'API Keys',
} as const;
export type Kind = keyof typeof KINDS;

/** A file as the API takes it. */
export type Source = Pick<BodyOf<'post', `/import/${string}`>, 'content' | 'encoding'>;

/** Most bytes of a file: base64 of it has to fit into a request. */
export const MOST_BYTES = 5 * 1024 * 1024;

const DATABASE_MARK = 'SQLite format 3\0';
const AT_ONCE = 0x8000;

/** Reads a file that was chosen: a database as base64, everything else as the text that it is. */
export async function sourceOf(file: Blob): Promise<Source> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  const isDatabase = new TextDecoder('latin1').decode(bytes.subarray(0, DATABASE_MARK.length)) === DATABASE_MARK;
  if (!isDatabase) return { content: new TextDecoder().decode(bytes), encoding: 'text' };
  let binary = '';
  for (let from = 0; from < bytes.length; from += AT_ONCE)
    binary += String.fromCharCode(...bytes.subarray(from, from + AT_ONCE));
  return { content: btoa(binary), encoding: 'base64' };
}
