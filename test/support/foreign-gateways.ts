import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** An SQLite file with these tables; columns are those of the first row. */
export function foreignDatabase(
  tables: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>,
): string {
  const path = join(mkdtempSync(join(tmpdir(), 'foreign-')), 'foreign.db');
  const database = new DatabaseSync(path);
  for (const [name, rows] of Object.entries(tables)) {
    const columns = Object.keys(rows[0]!);
    database.exec(`create table "${name}" (${columns.map((column) => `"${column}"`).join(', ')})`);
    const places = columns.map(() => '?').join(', ');
    const insert = database.prepare(`insert into "${name}" values (${places})`);
    for (const row of rows) insert.run(...columns.map((column) => (row[column] ?? null) as string | number | null));
  }
  database.close();
  return path;
}

/** A file with this text. */
export function foreignFile(name: string, text: string): string {
  const path = join(mkdtempSync(join(tmpdir(), 'foreign-')), name);
  writeFileSync(path, text);
  return path;
}

/** What a client of One API presents, behind its `sk-`. */
export const OLD_KEY = 'qBv1T9w2eYxUc7Hk0123456789abcdefghijKLMNOPqrstuv';

const CHANNEL = { id: 1, type: 1, key: 'sk-upstream-canary-0001', status: 1, name: 'main', weight: 0, priority: 10 };
const TOKEN = { id: 1, user_id: 1, key: OLD_KEY, status: 1, name: 'ada', expired_time: -1, unlimited_quota: 0 };

/** A small One API: three channels of which one has no counterpart, three keys of clients. */
export function oneApiTables() {
  const more = {
    base_url: '',
    models: 'gpt-4o-mini,gpt-4o',
    group: 'default,vip',
    model_mapping: '',
    config: '{}',
    system_prompt: '',
  };
  return {
    channels: [
      { ...CHANNEL, ...more },
      {
        ...CHANNEL,
        ...more,
        id: 2,
        type: 36,
        key: 'sk-deep-canary-1\nsk-deep-canary-2',
        name: 'deep',
        priority: 0,
        status: 3,
        models: 'deepseek-chat',
        group: 'default',
        base_url: 'https://api.deepseek.com',
      },
      { ...CHANNEL, ...more, id: 3, type: 15, key: 'baidu-canary', name: 'old baidu', models: 'ERNIE' },
    ],
    tokens: [
      { ...TOKEN, remain_quota: 1_000_000, used_quota: 250_000, models: 'gpt-4o-mini', subnet: '10.0.0.0/8' },
      {
        ...TOKEN,
        id: 2,
        key: `${OLD_KEY.slice(1)}x`,
        name: 'paused',
        status: 2,
        unlimited_quota: 1,
        remain_quota: 0,
        used_quota: 0,
        models: '',
        subnet: '',
      },
      {
        ...TOKEN,
        id: 3,
        user_id: 2,
        key: `${OLD_KEY.slice(1)}y`,
        name: 'vip',
        unlimited_quota: 1,
        remain_quota: 0,
        used_quota: 0,
        models: '',
        subnet: '',
      },
    ],
    users: [
      { id: 1, username: 'ada', password: '$2a$10$canary', role: 100, group: 'default' },
      { id: 2, username: 'eve', password: '$2a$10$canary', role: 1, group: 'vip' },
    ],
    options: [
      { key: 'QuotaPerUnit', value: '500000' },
      { key: 'ModelRatio', value: '{"gpt-4o-mini":0.075}' },
      { key: 'CompletionRatio', value: '{"gpt-4o-mini":4}' },
      { key: 'SMTPToken', value: 'smtp-canary' },
    ],
    logs: [{ id: 1, type: 2 }],
    abilities: [{ group: 'default', model: 'gpt-4o', channel_id: 1 }],
  };
}
