import { hash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { readSource, type ImportKind } from '../../../../src/control/import/read-source.js';
import type { MappedSource } from '../../../../src/control/import/mapping.js';
import { tokenDigest } from '../../../../src/gateway/catalog/identity/token-digest.js';
import { manageOn, type ManagedFixture } from '../../../support/control.js';
import { onBothEngines } from '../../../support/engines.js';
import {
  BARE_KEYS,
  BIFROST,
  CCR,
  gptLoad,
  LITELLM,
  NEW_API,
  sealedFor,
  SEED4,
  UNI_API,
} from '../../../support/other-configurations.js';
import { foreignDatabase, foreignFile, oneApiTables } from '../../../support/foreign-gateways.js';

const INSTALLATION_KEY = new Uint8Array(32).fill(7);
const CLIENT_HEX = hash('sha256', 'sk-litellm-client-key');
const digestOf = (secret: string): string => tokenDigest(secret, INSTALLATION_KEY);
const DATABASES: Readonly<Partial<Record<ImportKind, () => string>>> = {
  'one-api': () => foreignDatabase(oneApiTables()),
  'new-api': () => foreignDatabase(NEW_API),
  'gpt-load': () => foreignDatabase(gptLoad((text) => text)),
};
const FILES: Readonly<Partial<Record<ImportKind, string>>> = {
  litellm: LITELLM,
  bifrost: BIFROST,
  'uni-api': UNI_API,
  'claude-code-router': CCR,
  seed4: SEED4,
  keys: BARE_KEYS,
};
const KINDS = [...Object.keys(DATABASES), ...Object.keys(FILES)] as ImportKind[];

async function sourceOf(kind: ImportKind): Promise<MappedSource> {
  const from = DATABASES[kind]?.() ?? foreignFile('config.yaml', FILES[kind]!);
  return await readSource(kind, from, null);
}

const NO_ENV = { env: [] };
/** What stands in every secret of the files. */
const SECRETS = /canary|client-key|qBv1T9w2/;

describe('a configuration of', () => {
  it.each(KINDS)('%s is told row by row, without a secret of it', async (kind) => {
    const { rows } = await sourceOf(kind);
    expect(rows.length).toBeGreaterThan(1);
    expect(JSON.stringify(rows)).not.toMatch(SECRETS);
  });

  it('One API has every row in the report', async () => {
    const { rows } = await sourceOf('one-api');
    const of = (table: string) => rows.filter((row) => row.table === table);
    for (const [table, all] of Object.entries({ channels: 3, tokens: 3, options: 4 }))
      expect(of(table)).toHaveLength(all);
    expect(of('users')[0]?.name).toBe('2 rows');
    expect(of('logs')[0]?.name).toBe('1 rows');
    expect(of('channels').map(({ verdict }) => verdict)).toEqual(['mapped', 'changed', 'left_out']);
  });

  it('One API keeps order, prices, budgets and what was switched off', async () => {
    const { channels, tokens } = await sourceOf('one-api');
    expect(channels.map(({ fields }) => fields)).toMatchObject([
      { provider: 'openai', priority: 0, weight: 1, prices: { 'gpt-4o-mini': { input: '0.15', output: '0.6' } } },
      { provider: 'deepseek', base_url: 'https://api.deepseek.com/v1', priority: 1, enabled: false },
    ]);
    expect(channels[1]?.keys).toHaveLength(2);
    expect(tokens.map(({ fields, route }) => [route, fields])).toMatchObject([
      ['default', { budget: { total: '2' }, models: ['gpt-4o-mini'], ip_allow: ['10.0.0.0/8'] }],
      ['default', { paused: true }],
      ['vip', { name: 'vip' }],
    ]);
  });

  it('New API has its own numbers, several keys with their states, and no deleted tokens', async () => {
    const { kind, channels, tokens, rows } = await sourceOf('new-api');
    expect([kind, channels[0]?.fields['provider']]).toEqual(['new-api', 'deepseek']);
    expect(channels[0]?.keys.map(({ isEnabled }) => isEnabled)).toEqual([true, false]);
    expect(channels[0]?.fields).toMatchObject({
      defaults: { temperature: 0.2 },
      model_mapping: { r1: 'deepseek-reasoner' },
    });
    expect(tokens[0]?.fields).toMatchObject({
      ip_allow: ['10.0.0.1', '10.0.0.2'],
      expires_at: '2096-10-02T07:06:40.000Z',
    });
    expect(rows.find(({ name }) => name === 'gone')).toMatchObject({ verdict: 'left_out', isEnabled: false });
  });

  it('LiteLLM joins equal names and equal accounts, and fallbacks come after', async () => {
    const { channels, models, routes, rows } = await sourceOf('litellm');
    expect(channels.map(({ ref, keys }) => [ref, keys[0]?.env ?? null])).toEqual([
      ['openai', null],
      ['deepseek', 'DEEPSEEK_KEY'],
    ]);
    const chat = models.find(({ slug }) => slug === 'chat');
    expect(chat?.aliases).toEqual(['gpt-4']);
    expect(chat?.targets.map(({ model, priority }) => [model, priority])).toEqual([
      ['gpt-4o-mini', 0],
      ['deepseek-chat', 1],
      ['gpt-4o', 102],
    ]);
    expect(routes[0]?.fields).toMatchObject({ strategy: 'least-inflight', max_attempts: 3 });
    expect(
      rows
        .filter(({ verdict }) => verdict === 'left_out')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['cache', 'exotic', 'general_settings']);
  });

  it('GPT-Load opens what was sealed with the key, and asks for it without', async () => {
    const path = foreignDatabase(gptLoad((text) => sealedFor('pass', text)));
    const opened = await readSource('gpt-load', path, 'pass');
    expect(opened.channels[0]?.keys[0]?.secret).toBe('sk-gptload-canary-1');
    expect(opened.tokens).toHaveLength(2);
    const closed = await readSource('gpt-load', path, null);
    expect(closed.channels[0]?.keys.map(({ secret }) => secret)).toEqual([null, null]);
    expect(closed.rows.find(({ table }) => table === 'api_keys')?.note).toContain('ENCRYPTION_KEY');
  });

  it('keys alone has them where the base URL or the provider before them says, each once', async () => {
    const { channels, routes, rows } = await sourceOf('keys');
    expect(channels.map(({ fields, keys }) => [fields, keys.map(({ secret, env }) => secret ?? env)])).toEqual([
      [
        { name: 'api.example.com/v1', base_url: 'https://api.example.com/v1' },
        ['sk-bare-canary-1', 'sk-bare-canary-2'],
      ],
      [{ name: 'deepseek', provider: 'deepseek' }, ['sk-deep-canary-1', 'sk-deep-canary-2', 'VENDOR_KEY']],
    ]);
    expect(routes.map(({ channels: own }) => own)).toEqual([
      [{ channel: 'api.example.com/v1' }],
      [{ channel: 'deepseek' }],
    ]);
    const left = rows.filter(({ verdict }) => verdict === 'left_out');
    expect(left).toMatchObject([{ id: 'line 4', note: 'is in the list already', isEnabled: false }]);
  });

  it('keys alone guesses no upstream, and takes no word for a key', async () => {
    const { channels, rows } = await readSource(
      'keys',
      foreignFile('keys.txt', 'sk-bare-canary-9\nopenai\nmy keys:'),
      null,
    );
    expect(channels.map(({ keys }) => keys)).toEqual([[]]);
    expect(rows.filter(({ table }) => table === 'keys')).toMatchObject([
      { id: 'line 1', verdict: 'left_out', isEnabled: true },
      { id: 'line 3', verdict: 'left_out', note: 'is no key' },
      { id: 'line 3', verdict: 'left_out', note: 'is no key' },
    ]);
  });

  it.each([
    ['a file that is not there', 'litellm', '/nowhere/x.yaml'],
    ['a database that is none', 'one-api', foreignFile('x.db', 'not a database')],
    ['a MySQL address', 'one-api', 'mysql://root@db/oneapi'],
    [
      'a list of aliases that explodes',
      'litellm',
      foreignFile(
        'x.yaml',
        `a: &a [1]\n${Array.from({ length: 30 }, (_, i) => `${String.fromCodePoint(98 + (i % 20))}${i}: &n${i} [${'*a,'.repeat(9)}*a]`).join('\n')}`,
      ),
    ],
    ['text', 'seed4', foreignFile('x.json', 'hello')],
  ] as const)('is refused when it is %s', async (_, kind, from) => {
    await expect(readSource(kind, from, null)).rejects.toThrow(/./);
  });
});

onBothEngines('an import', ({ fresh }) => {
  const servedTokens = async ({ store }: ManagedFixture) => await store.of('entities').tokensBehind('', 100);

  it.each(KINDS)('of %s is tried first, becomes one version, and is the same a second time', async (kind) => {
    const managed = await manageOn(await fresh());
    const { services, publisher, writing } = managed;
    const source = await sourceOf(kind);
    const tried = await services.imports.run(source, NO_ENV, { ...writing, isDry: true });
    expect([tried.is_dry, publisher.version]).toEqual([true, 0]);
    await services.imports.run(source, NO_ENV, writing);
    expect(publisher.version).toBe(1);
    const before = [...publisher.managed.rows.values()];
    const again = await services.imports.run(await sourceOf(kind), NO_ENV, writing);
    expect([again.changes, publisher.version]).toEqual([[], 1]);
    expect([...publisher.managed.rows.values()]).toEqual(before);
    const { channels } = managed.catalog.entities();
    expect(channels).toHaveLength(source.channels.length);
    const tokens = await servedTokens(managed);
    expect(tokens).toHaveLength(source.tokens.length);
    const digests = source.tokens.flatMap(({ secret }) => (secret.kind === 'text' ? [digestOf(secret.text)] : []));
    expect(new Set(tokens.map(({ digest }) => digest))).toEqual(new Set(digests));
  });

  it.each(KINDS)(
    'of %s is in an export without a secret, which changes nothing where it is read back',
    async (kind) => {
      const { services, publisher, writing } = await manageOn(await fresh());
      await services.imports.run(await sourceOf(kind), NO_ENV, writing);
      const document = await services.transfers.export(writing.actor);
      expect(JSON.stringify(document)).not.toMatch(SECRETS);
      const again = await services.transfers.import({ document, secrets: {} }, writing);
      expect([again.document, publisher.version]).toEqual([[], 1]);
    },
  );

  it('lets a file name no variable of the environment unless somebody allows it', async () => {
    const { services, writing, catalog } = await manageOn(await fresh());
    const file = LITELLM.replace('DEEPSEEK_KEY', 'VENDOR_KEY');
    const source = await readSource('litellm', foreignFile('c.yaml', file), null);
    const report = await services.imports.run(source, NO_ENV, writing);
    expect(report.variables).toEqual([{ name: 'VENDOR_KEY', is_allowed: false, is_set: false }]);
    expect(report.missing_keys).toEqual(['deepseek, key 1']);
    const allowed = await services.imports.run(source, { env: ['VENDOR_KEY'] }, writing);
    expect(allowed.variables).toEqual([{ name: 'VENDOR_KEY', is_allowed: true, is_set: true }]);
    expect(catalog.entities().keys.map(({ secret }) => secret.reveal())).toContain('sk-of-a-variable-000000000');
    const own = await readSource(
      'litellm',
      foreignFile('c.yaml', LITELLM.replace('DEEPSEEK_KEY', 'ADMIN_PASSWORD')),
      null,
    );
    await expect(services.imports.run(own, { env: ['ADMIN_PASSWORD'] }, writing)).rejects.toMatchObject({
      code: 'validation_failed',
    });
  });

  it('of a list of keys in another order, with one more in it, changes none of the others', async () => {
    const { services, writing, publisher } = await manageOn(await fresh());
    const take = async (...keys: string[]) => {
      const file = foreignFile('keys.txt', ['https://api.example.com/v1', ...keys].join('\n'));
      return await services.imports.run(await readSource('keys', file, null), NO_ENV, writing);
    };
    await take('sk-bare-canary-1', 'sk-bare-canary-2');
    const before = new Map(publisher.managed.rows);
    const { changes } = await take('sk-bare-canary-3', 'sk-bare-canary-2', 'sk-bare-canary-1');
    expect(changes).toMatchObject([{ kind: 'keys', op: 'create' }]);
    for (const [id, row] of before) expect(publisher.managed.rows.get(id)).toEqual(row);
  });

  it('of keys that LiteLLM knows by digest alone goes on to take them', async () => {
    const path = foreignDatabase({
      LiteLLM_VerificationToken: [
        {
          token: CLIENT_HEX,
          key_name: 'sk-...-key',
          key_alias: 'ada',
          spend: 2,
          expires: null,
          models: '["chat"]',
          max_budget: 10,
          budget_duration: null,
          blocked: 0,
          rpm_limit: 5,
        },
      ],
    });
    const managed = await manageOn(await fresh());
    await managed.services.imports.run(await readSource('litellm', path, null), NO_ENV, managed.writing);
    const [token] = await servedTokens(managed);
    expect(token?.digest).toBe(`sha256:${hash('sha256', 'sk-litellm-client-key', 'base64url')}`);
    expect(JSON.parse(token!.document)).toMatchObject({
      fields: { budget: { total: '8' }, models: ['chat'], limits: { rpm: 5 } },
    });
  });
});
