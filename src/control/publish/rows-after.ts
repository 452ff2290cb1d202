import { ControlError } from '../control-error.js';
import { writtenRow, type EntityWrite } from '../store/config-commit.js';
import type { Draft } from './draft.js';
import type { ManagedRows } from './managed-state.js';

/** The rows and secrets with what the draft makes of them; the very same where it is about access tokens alone. */
export function rowsAfter(
  state: ManagedRows,
  draft: Draft,
  writes: readonly EntityWrite[],
  by: { readonly actor: string; readonly at: number } = { actor: '', at: 0 },
): ManagedRows {
  const isOfTokens = writes.every(({ before, after }) => (after ?? before)!.kind === 'tokens');
  if (isOfTokens && draft.secrets.size === 0 && draft.forgotten.size === 0) return state;
  const rows = new Map(state.rows);
  for (const write of writes) {
    const { before, after } = write;
    if ((after ?? before)!.kind === 'tokens') continue;
    const row = writtenRow(write, by.actor, by.at);
    if (row === null) rows.delete(before!.id);
    else rows.set(row.id, row);
  }
  const secrets = new Map(state.secrets);
  for (const id of draft.forgotten) secrets.delete(id);
  for (const [id, secret] of draft.secrets) secrets.set(id, secret);
  return { rows, secrets };
}

/** Names that stand in files, headers and requests are unique; the database holds it as well. */
export function expectUniqueSlugs({ rows }: ManagedRows): void {
  const seen = new Set<string>();
  for (const { kind, parent, slug } of rows.values()) {
    if (slug === null) continue;
    const place = JSON.stringify([kind, parent, slug]);
    if (seen.has(place)) throw new ControlError('slug_taken', { message: `The name "${slug}" is in use already.` });
    seen.add(place);
  }
}
