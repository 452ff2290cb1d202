import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { readSource, type ImportKind } from '../../../../src/control/import/read-source.js';
import { foreignDatabase, oneApiTables } from '../../../support/foreign-gateways.js';
import { gptLoad, NEW_API } from '../../../support/other-configurations.js';
import { isPossible } from '../../../support/possible.js';
import { postgresBinaries, startPostgres, type TestPostgres } from '../../../support/postgres.js';

type Tables = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

const KINDS: readonly (readonly [ImportKind, Tables])[] = [
  ['one-api', oneApiTables()],
  ['new-api', NEW_API],
  ['gpt-load', gptLoad((text) => text)],
];

/** Their servers keep whole numbers as bigint and objects as jsonb, which arrive as texts and as objects. */
async function fill(url: string, tables: Tables): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const [name, rows] of Object.entries(tables)) {
    const columns = Object.keys(rows[0]!);
    const typed = columns.map((column) => `"${column}" ${typeOf(rows.map((row) => row[column]))}`);
    await client.query(`create table "${name}" (${typed.join(', ')})`);
    const places = columns.map((_, i) => `$${i + 1}`).join(', ');
    for (const row of rows)
      await client.query(
        `insert into "${name}" values (${places})`,
        columns.map((column) => row[column] ?? null),
      );
  }
  await client.end();
}

function typeOf(values: readonly unknown[]): string {
  const present = values.filter((value) => value !== null && value !== undefined);
  if (present.every((value) => typeof value === 'number'))
    return present.every(Number.isInteger) ? 'bigint' : 'double precision';
  return present.every((value) => typeof value === 'string' && /^\{.*\}$/s.test(value)) ? 'jsonb' : 'text';
}

const run = isPossible('PostgreSQL', postgresBinaries) ? describe : describe.skip;

run('a database on PostgreSQL', () => {
  let server: TestPostgres;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(async () => {
    await server.stop();
  });

  it.each(KINDS)('of %s amounts to what its SQLite file amounts to', async (kind, tables) => {
    const url = await server.createDatabase();
    await fill(url, tables);
    expect(await readSource(kind, url, null)).toEqual(await readSource(kind, foreignDatabase(tables), null));
  });

  it('of LiteLLM has its virtual keys', async () => {
    const url = await server.createDatabase();
    const client = new Client({ connectionString: url });
    await client.connect();
    await client.query(`create table "LiteLLM_VerificationToken" (
      token text primary key, key_name text, key_alias text, spend double precision, expires timestamp(3), models text[],
      blocked boolean, rpm_limit bigint, tpm_limit bigint, max_budget double precision, budget_duration text, metadata jsonb)`);
    await client.query(
      `insert into "LiteLLM_VerificationToken" values ($1, 'sk-...ab12', 'ada', 2, '2030-01-02T03:04:05Z', '{chat}', false, 5, null, 10, null, '{}')`,
      ['a'.repeat(64)],
    );
    await client.query('create table "LiteLLM_TeamTable" (team_id text)');
    await client.query(`insert into "LiteLLM_TeamTable" values ('t1'), ('t2')`);
    await client.end();
    const { tokens, rows } = await readSource('litellm', url, null);
    expect(tokens).toMatchObject([
      {
        secret: { kind: 'sha256', hex: 'a'.repeat(64) },
        last4: 'ab12',
        fields: {
          name: 'ada',
          models: ['chat'],
          limits: { rpm: 5 },
          budget: { total: '8' },
          expires_at: '2030-01-02T03:04:05.000Z',
        },
      },
    ]);
    expect(rows.find(({ table }) => table === 'LiteLLM_TeamTable')?.name).toBe('2 rows');
  });

  it('is not written to, and one that does not answer is told so, without its password', async () => {
    const url = await server.createDatabase();
    await expect(readSource('one-api', url, null)).rejects.toThrow(/There are no rows of one-api/);
    const away = 'postgres://books:password-canary@127.0.0.1:9/none';
    const failed = await readSource('one-api', away, null).catch((error: unknown) => String(error));
    expect(failed).toContain('ECONNREFUSED');
    expect(failed).not.toContain('canary');
  });
});
