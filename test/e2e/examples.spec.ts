import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { chmodSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { parse } from 'yaml';
import { unpricedWarnings } from '../../src/cli/unpriced-models.js';
import { readCatalog } from '../../src/control/sources/read-catalog.js';
import { loadEnvironment } from '../../src/platform/config/load-environment.js';
import { Catalog } from '../../src/gateway/catalog/catalog.js';
import { PriceBook } from '../../src/gateway/pricing/price-book.js';
import { SystemClock } from '../../src/platform/time/clock.js';
import { codeBlocks } from '../support/documents.js';
import { runGateway, spawnGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, ScriptedUpstream, type Script } from '../support/scripted-upstream.js';
import { bash, type ShellResult } from '../support/shell.js';
import { until, untilRight } from '../support/until.js';

const FOLDERS = readdirSync('examples', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name);

/** A fresh copy of an example with its `.env` filled in, and its upstreams led to this test's. */
function filledIn(name: string, upstream: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  cpSync(join('examples', name), folder, { recursive: true });
  let number = 0;
  const lines = readFileSync(join(folder, '.env.example'), 'utf8').replaceAll(
    /replace_with_\w+/g,
    () => `value_${name}_${++number}`,
  );
  const led = lines.replaceAll(/https:\/\/\S+/g, (url) => withHost(url, upstream));
  writeFileSync(join(folder, '.env'), led.replace(/^PORT=.*\n/m, ''));
  const files = existsSync(join(folder, 'config')) ? readdirSync(join(folder, 'config')) : [];
  for (const file of files) {
    const path = join(folder, 'config', file);
    const config: unknown = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify(ledTo(config, upstream)));
  }
  return folder;
}

type Fields = Readonly<Record<string, unknown>>;

/** Every address in a configuration, and every upstream by a preset, led to a path of this test's upstream. */
function ledTo(value: unknown, upstream: string): unknown {
  if (Array.isArray(value)) return value.map((item) => ledTo(item, upstream));
  if (typeof value !== 'object' || value === null) return value;
  const led = Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, ledTo(inner, upstream)]));
  return { ...led, ...addressOf(led, upstream) };
}

function addressOf(fields: Fields, upstream: string): Fields {
  const { id, name, baseUrl, adapter, provider, dialect } = fields as Readonly<Record<string, string>>;
  if (baseUrl !== undefined) return { baseUrl: withHost(baseUrl, upstream) };
  const base_url = `${upstream}/${id ?? name}/${dialect === 'gemini' ? 'v1beta' : 'v1'}`;
  if (adapter === 'openai_compat') return { base_url };
  const hasKeys = 'api_key' in fields || 'api_keys' in fields;
  if (provider === undefined || !hasKeys) return {};
  return { base_url, ...(id !== undefined && { prices: { '*': { input: '1', output: '1' } } }) };
}

/** The same path below the name of the host. */
function withHost(url: string, upstream: string): string {
  const { hostname, pathname } = new URL(url);
  return `${upstream}/${hostname.split('.').at(-2)}${pathname.replace(/\/$/, '')}`;
}

describe('the examples', () => {
  let upstream: ScriptedUpstream;
  let gateway: GatewayProcess | null = null;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(async () => {
    gateway?.child.kill('SIGTERM');
    await gateway?.exit();
    gateway = null;
    upstream.reset();
  });
  afterAll(async () => await upstream.stop());

  const root = (): string => upstream.baseUrl.replace('/v1', '');

  /** Starts an example, and runs what its page says. */
  async function play(name: string, script: Script, variables: Record<string, string> = {}): Promise<ShellResult[]> {
    upstream.always(script);
    const folder = filledIn(name, root());
    gateway = runGateway(['serve'], { PORT: '0', ...variables }, () => {}, null, folder);
    const env = { ...parseEnv(readFileSync(join(folder, '.env'), 'utf8')), BASE_URL: await gateway.url() } as Record<
      string,
      string
    >;
    const results: ShellResult[] = [];
    for (const { mark, text } of codeBlocks(join('examples', name, 'README.md')))
      if (mark === 'runs') results.push(await bash(text, { env, cwd: folder }));
    expect(results.map(({ code, errors }) => [code, errors])).toEqual(results.map(() => [0, '']));
    return results;
  }

  const asked = (): string[][] =>
    upstream.requests
      .filter(({ method }) => method === 'POST')
      .map(({ path, body }) => [path, (JSON.parse(body) as { model?: string }).model ?? '']);

  it('are all in their list and in this suite', () => {
    const list = readFileSync('examples/README.md', 'utf8');
    expect(FOLDERS.filter((name) => !list.includes(`[${name}](${name})`))).toEqual([]);
    const suite = readFileSync('test/e2e/examples.spec.ts', 'utf8');
    expect(FOLDERS.filter((name) => !suite.includes(`play('${name}'`))).toEqual([]);
  });

  it.each(FOLDERS)('%s has a page, variables to fill in, and starts by one command', (name) => {
    const page = readFileSync(join('examples', name, 'README.md'), 'utf8');
    expect(existsSync(join('examples', name, '.env.example'))).toBe(true);
    expect(page).toMatch(/docker compose up --build|npm run example -- /);
    if (!existsSync(join('examples', name, 'docker-compose.yml'))) return;
    const { services } = parse(readFileSync(join('examples', name, 'docker-compose.yml'), 'utf8')) as {
      services: { 'ai-gateway': { build: string; volumes: string[]; env_file: string } };
    };
    const { build, volumes, env_file: file } = services['ai-gateway'];
    expect(existsSync(resolve('examples', name, build, 'Dockerfile'))).toBe(true);
    expect([volumes[0], file]).toEqual(['./config:/app/config:ro', '.env']);
  });

  it.each(FOLDERS)('%s is valid as it stands, for a network address', (name) => {
    const folder = join('examples', name, 'config');
    const files = existsSync(folder) ? readdirSync(folder).map((file) => join(folder, file)) : [];
    const text = readFileSync(join('examples', name, '.env.example'), 'utf8');
    let number = 0;
    const variables = parseEnv(text.replaceAll(/replace_with_\w+/g, () => `value_number_${++number}`));
    const open = name === 'adapters-with-llama-cpp' ? {} : { HOST: '0.0.0.0' };
    const loaded = loadEnvironment({ ...variables, ...open, GATEWAY_CONFIG: files.join(',') });
    const expected = name === 'panel' ? [expect.objectContaining({ place: 'GATEWAY_ROUTES' })] : [];
    const read = readCatalog(loaded);
    expect(read.warnings).toEqual(expected);
    expect(unpricedWarnings(new Catalog(read).current.routes, new PriceBook(new SystemClock()))).toEqual([]);
  });

  it('lead tokens to providers', async () => {
    await play('tokens-for-two-providers', json(200, completion('hi')));
    expect(asked()).toEqual([
      ['/openrouter/v1/chat/completions', 'openai/gpt-4o-mini'],
      ['/siliconflow/v1/chat/completions', 'deepseek-ai/DeepSeek-V3'],
    ]);
    const [first, second] = upstream.keysUsed;
    expect(['value_tokens-for-two-providers_3', 'value_tokens-for-two-providers_4']).toContain(first);
    expect(second).toBe('value_tokens-for-two-providers_5');
  });

  it('go through ordered backends', async () => {
    const limited = json(429, {
      error: { message: 'slow down', type: 'rate_limit', param: null, code: 'rate_limited' },
    });
    const fine = json(200, completion('hi'));
    const [{ output }] = (await play('ordered-backends', async (response, request) => {
      await (request.path.startsWith('/volces') ? limited : fine)(response, request);
    })) as [ShellResult];
    expect(asked()).toEqual([
      ['/volces/api/v3/chat/completions', 'doubao-seed-1-8-251228'],
      ['/openai/v1/chat/completions', 'gpt-4o-mini'],
    ]);
    expect(output).toContain('"model":"chat"');
    expect(output).toContain('"id":"chat"');
  });

  it('keep to the limits of a pool', async () => {
    const [{ output }] = (await play('pool-with-limits', json(200, completion('hi')))) as [ShellResult];
    expect(asked()).toHaveLength(1);
    expect(['gpt-4o-mini', 'openai/gpt-4o-mini']).toContain(asked()[0]![1]);
    expect(output).toMatch(/"limits":\{"rpm":60,"rpd":1000,/);
    expect(output).toMatch(/"usage":\{"rpm":1,"rpd":1,/);
  });

  it('answer with a program beside a provider', async () => {
    const bin = mkdtempSync(join(tmpdir(), 'gateway-'));
    writeFileSync(join(bin, 'llama-cli'), '#!/bin/sh\necho "Hello from llama.cpp [end of text]"\n');
    chmodSync(join(bin, 'llama-cli'), 0o755);
    const PATH = `${bin}${delimiter}${process.env['PATH']}`;
    const [{ output }] = (await play('adapters-with-llama-cpp', json(200, completion('hi')), { PATH })) as [
      ShellResult,
    ];
    expect(asked()).toEqual([['/gpt-4o-mini/v1/chat/completions', 'gpt-4o-mini']]);
    expect(output).toContain('"content":"Hello from llama.cpp');
    expect(output).toContain('"id":"llama"');
  });

  it('stay within the budgets of a team', async () => {
    await play('team-with-budgets', json(200, completion('hi')));
    expect(asked()).toEqual([['/openai/v1/chat/completions', 'gpt-4o-mini']]);
    const [, usage] = codeBlocks('examples/team-with-budgets/README.md').filter(({ mark }) => mark === 'runs');
    const env = { BASE_URL: await gateway!.url(), ALICE_TOKEN: 'value_team-with-budgets_1' };
    const look = async (): Promise<string> => (await bash(usage!.text, { env })).output;
    const told = await untilRight(look, (output) => output.includes('"requests":1'));
    expect(told).toContain('"requests":1');
  });

  it('add channels and keys while the gateway runs', async () => {
    const answers = async (...[response, request]: Parameters<Script>): Promise<void> => {
      await (request.path.startsWith('/nvidia') ? json(500, {}) : json(200, completion('hi')))(response, request);
    };
    const own = { EGRESS_ALLOW: '127.0.0.1', DATA_DIR: mkdtempSync(join(tmpdir(), 'gateway-')) };
    const [{ output }] = (await play('panel', answers, own)) as [ShellResult];
    expect(output).toContain('"content":"hi"');
    expect(asked()).toEqual([
      ['/nvidia/v1/chat/completions', 'meta/llama-3.1-70b-instruct'],
      ['/openrouter/api/v1/chat/completions', 'meta/llama-3.1-70b-instruct'],
    ]);
    expect(upstream.keysUsed.toSorted()).toEqual(['value_panel_2', 'value_panel_3']);
  });

  it('serve tenants on one account', async () => {
    const results = await play('tenants-on-shared-accounts', json(200, completion('hi')));
    expect(asked()).toEqual([['/openai/v1/chat/completions', 'gpt-4o-mini']]);
    expect(results[1]!.output).toContain('model_not_found');
  });

  it('answer Claude Code with Gemini', async () => {
    const answer = {
      candidates: [{ content: { role: 'model', parts: [{ text: 'hi' }] }, finishReason: 'STOP', index: 0 }],
    };
    const usageMetadata = { promptTokenCount: 5, candidatesTokenCount: 1, totalTokenCount: 6 };
    const [{ output }] = (await play('claude-code-on-gemini', json(200, { ...answer, usageMetadata }))) as [
      ShellResult,
    ];
    expect(upstream.requests[0]!.path).toBe('/gemini/v1beta/models/gemini-2.5-pro:generateContent');
    expect(output).toContain('"type":"message"');
    expect(output).toContain('"text":"hi"');
  });

  it('start from the root without Docker', async () => {
    const copied = join('examples/tokens-for-two-providers', '.env');
    const had = existsSync(copied);
    gateway = spawnGateway(
      process.execPath,
      ['scripts/example.mjs', 'tokens-for-two-providers'],
      { PORT: '0', DATA_DIR: mkdtempSync(join(tmpdir(), 'gateway-')), ADMIN_ENABLED: 'false' },
      '.',
    );
    expect(await gateway.url()).toContain('http://127.0.0.1:');
    await until(() => existsSync(copied));
    if (!had) rmSync(copied);
    const none = await bash(`"${process.execPath}" scripts/example.mjs nothing || echo "exit $?"`);
    expect([none.output, none.errors]).toEqual(['exit 2\n', expect.stringContaining('team-with-budgets')]);
  });
});
