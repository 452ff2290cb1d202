import { afterAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { isRunning } from '../support/programs.js';
import { spawnGateway } from '../support/process.js';
import { until, untilRight } from '../support/until.js';

/** In place of the gateway, whose modules take seconds to compile: it says which process it is and what another file says. */
const PROGRAM = `
import { createServer } from 'node:http';
import { WORD } from '../word.js';
const server = createServer((_, response) => response.end(JSON.stringify([WORD, process.pid, process.argv.slice(2)])));
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as { port: number };
  console.log(JSON.stringify({ url: \`http://127.0.0.1:\${port}\`, msg: 'listening' }));
});
`;

type Answer = [word: string, pid: number, args: string[]];

describe('npm run dev', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const say = (what: string): void => {
    writeFileSync(join(folder, 'word'), what);
    renameSync(join(folder, 'word'), join(folder, 'src/word.ts')); // whole at every moment
  };
  mkdirSync(join(folder, 'src/cli'), { recursive: true });
  writeFileSync(join(folder, 'src/cli/main.ts'), PROGRAM);
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  copyFileSync('.swcrc', join(folder, '.swcrc'));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  say(`export const WORD: string = 'first';`);

  const dev = spawnGateway(process.execPath, [resolve('scripts/dev.mjs'), '--demo'], {}, folder);
  const listened = (): string[] => [...dev.output().matchAll(/"url":"([^"]+)"/g)].map(([, url]) => url!);
  /** What the one that listens last says; one change may be told twice, so it may be another one at any time. */
  const answer = async (): Promise<Answer | null> =>
    await fetch(listened().at(-1) ?? '')
      .then(async (response) => (await response.json()) as Answer)
      .catch(() => null);
  const ask = async (isRight = (_word: string): boolean => true): Promise<Answer> =>
    (await untilRight(answer, (said) => said !== null && isRight(said[0])))!;
  afterAll(async () => {
    dev.child.kill('SIGTERM');
    await dev.exit();
  });

  it('builds, and starts the gateway with what it was given', async () => {
    expect(await ask()).toEqual(['first', expect.any(Number), ['serve', '--demo']]);
  });

  it('compiles the file that changed, and has another gateway listen in place of the one before', async () => {
    const [, before] = await ask();
    say(`export const WORD: string = 'second';`);
    const [word, pid] = await ask((said) => said === 'second');
    expect(word).toBe('second');
    expect(pid).not.toBe(before);
    expect(isRunning(before)).toBe(false);
    await until(() => dev.output().includes('word.ts: the gateway listens again after'));
    expect(dev.output()).toContain('word.ts: the gateway listens again after');
  });

  it('says what cannot be compiled, and leaves the gateway as it is', async () => {
    say('export const = ;');
    await until(() => dev.output().includes('Syntax Error'));
    expect(dev.output()).toContain('word.ts');
    expect(await ask()).toEqual(['second', expect.any(Number), ['serve', '--demo']]);
  });

  it('takes the gateway along when it ends', async () => {
    const [, pid] = await ask();
    dev.child.kill('SIGTERM');
    expect(await dev.exit()).toBe(0);
    expect(isRunning(pid)).toBe(false);
  });
});
