import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
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
