import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mkdtempSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { chat } from '../support/client.js';
import { foreignDatabase, foreignFile, oneApiTables } from '../support/foreign-gateways.js';
import { runGateway } from '../support/process.js';
import { suite } from '../support/suite.js';

const CLIENT = `sk-${'0123456789abcdef'.repeat(3)}`;

describe('another gateway', () => {
  const own = suite();

  const command = async (given: string[], variables: Record<string, string>) => {
    const process = runGateway(given, variables);
    const code = await process.exit();
    return { code, output: process.output() };
  };
  const exported = () =>
    foreignFile(
      'kv.json',
      JSON.stringify({
        channels: [
          { id: 'c1', name: 'NIM', base_url: own.upstream.baseUrl, keys: ['nvapi-canary-0123456789'], models: [] },
        ],
        apikeys: [{ id: 'k1', name: 'site', key: CLIENT }],
      }),
    );

  it('is taken in by a command on a stopped gateway, and its clients keep their keys', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'gateway-'));
    const variables = { DATA_DIR, EGRESS_ALLOW: '127.0.0.0/8', HOST: '127.0.0.1', PORT: '0' };
    const path = exported();
    const tried = await command(['import', 'seed4', path], variables);
    expect([tried.code, tried.output]).toEqual([0, expect.stringContaining('Nothing is written yet: add --apply.')]);
    const done = await command(['import', 'seed4', path, '--apply'], variables);
    expect([done.code, done.output]).toEqual([0, expect.stringContaining('Written as version 1.')]);
    expect(done.output).not.toContain('canary');
    const back = await command(['export', '--format', 'litellm'], variables);
    expect(back.output).toMatch(/model_name: nim\/\*[\s\S]*api_key: os\.environ\/KEY_/);
    const running = runGateway(['serve'], variables);
    try {
      const response = await fetch(`${await running.url()}/v1/chat/completions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${CLIENT}`, 'content-type': 'application/json' },
        body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] }),
      });
      expect([response.status, await response.text()]).toEqual([200, expect.stringContaining('choices')]);
      const beside = await command(['import', 'seed4', path, '--apply'], variables);
      expect(beside.output).toContain('Written as version 1.');
    } finally {
      running.child.kill('SIGTERM');
      await running.exit();
    }
  });

  it('is taken in by a request, told first and written then, once however often it is sent', async () => {
    const variables = {
      EGRESS_ALLOW: '127.0.0.0/8',
      ADMIN_PASSWORD,
      PORT: '0',
      DATA_DIR: mkdtempSync(join(tmpdir(), 'gateway-')),
    };
    const running = runGateway(['serve'], variables);
    try {
      const owner = new Console(await running.url());
      await owner.signIn();
      const content = readFileSync(exported(), 'utf8');
      const send = async (kind: string, body: object) => await owner.ask(`import/${kind}`, { body });
      const tried = await send('seed4', { content });
      expect([tried.status, tried.body]).toMatchObject([
        200,
        { kind: 'seed4', is_dry: true, config_version: 0, counts: { mapped: 2, changed: 0, left_out: 0 } },
      ]);
      expect(tried.body['rows']).toHaveLength(2);
      expect((await owner.ask('channels')).body['data']).toEqual([]);
      const asked = await send('seed4?dry_run=true', { content, apply: true });
      expect(asked.body).toMatchObject({ is_dry: true, config_version: 0 });
      for (let round = 0; round < 2; round++)
        expect((await send('seed4', { content, apply: true })).body).toMatchObject({
          is_dry: false,
          config_version: 1,
        });
      const { body: versions } = await owner.ask('versions');
      expect(versions['data']).toMatchObject([{ n: 1, via: 'import' }]);
      const answer = await chat(owner.url, { model: 'm' }, { authorization: `Bearer ${CLIENT}` });
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('choices')]);
      expect(JSON.stringify([tried.body, asked.body]) + running.output()).not.toMatch(/canary|0123456789abcdef0123/);

      const database = readFileSync(foreignDatabase(oneApiTables())).toString('base64');
      const oneApi = { content: database, encoding: 'base64' };
      expect((await send('one-api', oneApi)).body).toMatchObject({ counts: { mapped: 6, changed: 2, left_out: 5 } });
      const map = { skip: ['deep'], channels: { main: { name: 'first', priority: 7 } } };
      const { body: ruled } = await send('one-api', { ...oneApi, map });
      expect(ruled['counts']).toMatchObject({ mapped: 6, changed: 1, left_out: 6 });
      expect(JSON.stringify(ruled['changes'])).toContain('"first"');
      expect(JSON.stringify(ruled['changes'])).not.toContain('"deep"');

      const faults = await Promise.all([
        send('one-api', { content: 'no database' }),
        send('litellm', { content: '- a list' }),
        send('seed4', { content, map: { skip: ['nobody'] } }),
        send('seed4', { content, map: { tenants: {} } }),
        send('nothing', { content }),
      ]);
      expect(faults.map(({ status, body: { error } }) => [status, error?.code, pointerOf(error)])).toEqual([
        [400, 'validation_failed', '/content'],
        [400, 'validation_failed', '/content'],
        [400, 'validation_failed', '/map'],
        [400, 'validation_failed', '/map'],
        [404, 'not_found', undefined],
      ]);
    } finally {
      running.child.kill('SIGTERM');
      await running.exit();
    }
  });

  it('comes as a file of rules has it', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'gateway-'));
    const variables = { DATA_DIR, EGRESS_ALLOW: '127.0.0.0/8' };
    const rules = foreignFile('rules.yaml', 'skip: [site]\nchannels:\n  NIM: { name: renamed }\n');
    const given = ['import', 'seed4', exported(), '--map', rules, '--json'];
    const { code, output } = await command(given, variables);
    const report = JSON.parse(output.slice(output.indexOf('{\n'))) as { rows: object[] };
    expect([code, report.rows]).toMatchObject([0, [{ name: 'NIM' }, { name: 'site', verdict: 'left_out' }]]);
    const wrong = foreignFile('rules.yaml', 'skip: [nobody]');
    const refused = await command(['import', 'seed4', exported(), '--map', wrong], variables);
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain('The rules name "nobody", which is not there.');
  });

  it('says with its exit code that something in use does not come along', async () => {
    const DATA_DIR = mkdtempSync(join(tmpdir(), 'gateway-'));
    const { code, output } = await command(['import', 'one-api', foreignDatabase(oneApiTables()), '--json'], {
      DATA_DIR,
    });
    expect(code).toBe(2);
    const report = JSON.parse(output.slice(output.indexOf('{\n'))) as { counts: object; is_dry: boolean };
    expect([report.is_dry, report.counts]).toEqual([true, { mapped: 6, changed: 2, left_out: 5 }]);
  });
});

function pointerOf(error: unknown): string | undefined {
  return (error as { details?: { pointer: string }[] } | undefined)?.details?.[0]?.pointer;
}
