import { describe, expect, it } from '@jest/globals';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runGateway } from '../support/process.js';
import { SEEDS, written } from '../support/seeds.js';

describe('the unmodified file of every seed', () => {
  it.each([
    ['providers.json', {}, 3333],
    ['apis.json', {}, 3001],
    ['models.json', {}, 8765],
    ['routes.json', {}, 8000],
    ['providers.json', { PORT: '4567', DOUBAO_API_KEY: 'a', OPENAI_API_KEY: 'b' }, 4567],
  ])('starts: %s with %o', async (name, variables, port) => {
    const run = runGateway(['check'], { GATEWAY_CONFIG: join(SEEDS, name), ...variables });
    expect(await run.exit()).toBe(0);
    const serve = runGateway(['serve', '--config', join(SEEDS, name), '--port', '0'], variables);
    await serve.url();
    serve.child.kill('SIGTERM');
    expect(await serve.exit()).toBe(0);
    expect(run.output()).toContain(`port ${port}`);
  });

  it('is found in config/ without being named', async () => {
    const run = runGateway(['check'], {}, (folder) => {
      mkdirSync(join(folder, 'config'));
      writeFileSync(join(folder, 'config', 'models.json'), readFileSync(join(SEEDS, 'models.json')));
      writeFileSync(join(folder, 'config', 'notes.json'), '{"anything":1}');
    });
    expect(await run.exit()).toBe(0);
    expect(run.output()).toMatch(/warning: config\/notes.json: is none of the known formats/);
  });
});

describe('gateway --version', () => {
  it('prints the version of the package', async () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
    const run = runGateway(['--version']);
    expect([await run.exit(), run.output()]).toEqual([0, `${version}\n`]);
  });
});

describe('gateway import', () => {
  it.each(['providers.json', 'apis.json', 'models.json', 'routes.json'])(
    'prints what %s amounts to, in a form that imports as itself and keeps references',
    async (name) => {
      const first = runGateway(['import', join(SEEDS, name)]);
      expect(await first.exit()).toBe(0);
      const native = written('native.json', JSON.parse(first.output()) as object);
      const again = runGateway(['import', native]);
      expect(await again.exit()).toBe(0);
      expect(again.output()).toBe(first.output());
      const checked = runGateway(['check'], { GATEWAY_CONFIG: native, OPENAI_API_KEY: 'a', DOUBAO_API_KEY: 'b' });
      expect([await checked.exit(), checked.output()]).toEqual([0, expect.stringContaining('is valid')]);
    },
  );

  it('says what it cannot read', async () => {
    const run = runGateway(['import', '/nowhere/file.json']);
    expect([await run.exit(), run.output()]).toEqual([
      78,
      expect.stringContaining('/nowhere/file.json: cannot be read (ENOENT)'),
    ]);
  });
});

describe('gateway route explain', () => {
  it('tells the order in words, and asks which route when there are several', async () => {
    const variables = { OPENAI_API_KEY: 'a', DOUBAO_API_KEY: 'b' };
    const run = runGateway(['route', 'explain', '--request-id', 'r-1'], {
      ...variables,
      GATEWAY_CONFIG: join(SEEDS, 'providers.json'),
    });
    expect(await run.exit()).toBe(0);
    expect(run.output()).toContain('doubao is tried first, with key 1 of 1. Then openai.');
    const several = runGateway(['route', 'explain'], { GATEWAY_CONFIG: join(SEEDS, 'routes.json') });
    expect([await several.exit(), several.output()]).toEqual([
      2,
      expect.stringContaining('--route: openrouter, siliconflow, gemini'),
    ]);
    const printed = runGateway(['route', 'explain', '--route', 'gemini', '--json'], {
      GATEWAY_CONFIG: join(SEEDS, 'routes.json'),
    });
    expect(await printed.exit()).toBe(0);
    expect(JSON.parse(printed.output())).toMatchObject({
      route: 'gemini',
      candidates: [{ channel: 'gemini', model: 'gemini-2.0-flash' }],
    });
  });
});

describe('gateway drill', () => {
  const SEVERAL = { OPENAI_API_KEY: 'a', DOUBAO_API_KEY: 'b', GATEWAY_CONFIG: join(SEEDS, 'providers.json') };

  it('tells what a client would have seen, and ends with 0 when it was served', async () => {
    const run = runGateway(['drill', '--fault', 'server_error', 'refused'], SEVERAL);
    expect(await run.exit()).toBe(0);
    expect(run.output()).toMatch(/recovered {2}server_error +served by openai .*\n.*recovered {2}refused +served by/);
  });

  it('ends with 1 when it would have got no answer, and with 2 for what is no fault', async () => {
    const alone = { GATEWAY_CONFIG: join(SEEDS, 'routes.json') };
    const run = runGateway(['drill', '--route', 'gemini', '--fault', 'server_error', '--json'], alone);
    expect(await run.exit()).toBe(1);
    expect(JSON.parse(run.output())).toMatchObject({ ok: false, results: [{ outcome: 'failed' }] });
    const unknown = runGateway(['drill', '--fault', 'flood'], SEVERAL);
    expect([await unknown.exit(), unknown.output()]).toEqual([
      2,
      expect.stringContaining('rate_limited, server_error'),
    ]);
  });
});
