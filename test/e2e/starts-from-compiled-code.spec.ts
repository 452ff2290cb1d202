import { describe, expect, it } from '@jest/globals';
import { runGateway } from '../support/process.js';

/** What Node.js says of a module whose compiled code it has looked for. */
const FOUND = / was accepted/g;
const MISSED = / was (?:not initialized|rejected)/;

const CONFIGURED = {
  GATEWAY_ROUTES: '[{"name":"a","token":"gw_a_4fT9xQ2mZ8","provider":"echo"}]',
  PORT: '0',
};

describe('what is built', () => {
  it.each([
    ['serves', ['serve'], CONFIGURED],
    ['runs commands', ['check'], CONFIGURED],
    // which replaces what it finds compiled under other options
    ['serves behind a command', ['serve'], CONFIGURED],
  ])('%s from code that V8 compiled at the build', async (_, args, variables) => {
    const run = runGateway(args, { ...variables, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' });
    if (args[0] === 'serve') await run.url().finally(() => run.child.kill('SIGTERM'));
    expect(await run.exit()).toBe(0);
    const missed = run
      .output()
      .split('\n')
      .filter((line) => MISSED.test(line));
    expect(missed).toEqual([]);
    expect(run.output().match(FOUND)?.length).toBeGreaterThan(10);
  });
});
