import type { Database } from '../../src/platform/database/database.js';
import { TABLES, type Schema } from '../../src/platform/database/schema.js';

const TEXT_COLUMNS: Readonly<Partial<Record<keyof Schema, readonly string[]>>> = {
  entries: 'tenant route route_label token token_label operation upstream_model channel channel_label key'.split(' '),
  attempts: ['channel', 'key', 'upstream_model'],
  rollups: ['tenant', 'route', 'token', 'channel', 'upstream_model'],
  tenant_routes: ['tenant', 'route'],
};

/** Rows of a table with texts in place of their numbers, which depend on who came first. */
export async function readableRows(
  { db }: Pick<Database, 'db'>,
  table: keyof Schema,
): Promise<Record<string, unknown>[]> {
  const texts = new Map((await db.selectFrom('texts').selectAll().execute()).map(({ id, text }) => [id, text]));
  const rows = (await db.selectFrom(table).selectAll().execute()) as Record<string, unknown>[];
  const columns = TEXT_COLUMNS[table] ?? [];
  return rows.map((row) => ({
    ...row,
    ...Object.fromEntries(columns.map((column) => [column, texts.get(row[column] as number) ?? ''])),
    ...(table === 'texts' && { id: 0 }),
  }));
}

/** Everything in a database as text, whatever the order of its rows and columns and the numbers of its texts. */
export async function everythingIn(database: Pick<Database, 'db'>, leftOut: readonly string[] = []): Promise<object> {
  const tables = TABLES.filter((table) => !leftOut.includes(table)).map(async (table) => {
    const rows = await readableRows(database, table);
    const texts = rows.map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))));
    return [table, texts.toSorted()] as const;
  });
  return Object.fromEntries(await Promise.all(tables));
}

/** Whether an entry is over. */
export function stateOf({ outcome }: { readonly outcome: number | null }): 'open' | 'settled' {
  return outcome === null ? 'open' : 'settled';
}
