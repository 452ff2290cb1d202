import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { shippedOptions, spawnGateway } from '../support/process.js';

/** What Node.js says of a module whose compiled code it has looked for. */
const FOUND = / was accepted/;
const MISSED = / was (?:not initialized|rejected)/;

const VARIABLES = {
  GATEWAY_ROUTES: '[{"name":"a","token":"gw_a_4fT9xQ2mZ8","provider":"echo"}]',
  PORT: '0',
  NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
};

describe('what is built', () => {
  /** What was built with compiled code of its own: processes of other tests add to that of the build at any time. */
  const root = mkdtempSync(join(tmpdir(), 'gateway-'));
  beforeAll(async () => {
    for (const path of ['package.json', 'scripts/warm.mjs', 'dist/bundle'])
      cpSync(path, join(root, path), { recursive: true, filter: (from) => !/[/\\]compiled([/\\]|$)/.test(from) });
    const warmed = spawn(process.execPath, [join(root, 'scripts/warm.mjs')], { stdio: 'inherit' });
    await once(warmed, 'exit');
  });

  it.each([
    ['serves', 'serve'],
    ['runs commands', 'check'],
    // which replaces what it finds compiled under other options
    ['serves behind a command', 'serve'],
  ])('%s from code that V8 compiled at the build', async (_, command) => {
    const args = [...shippedOptions(), join(root, 'dist/bundle/gateway.js'), command];
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const run = spawnGateway(process.execPath, args, VARIABLES, folder);
    if (command === 'serve') await run.url().finally(() => run.child.kill('SIGTERM'));
    expect(await run.exit()).toBe(0);
    const lines = run.output().split('\n');
    expect(lines.filter((line) => MISSED.test(line))).toEqual([]);
    expect(lines.filter((line) => FOUND.test(line)).length).toBeGreaterThan(10);
  });
});
