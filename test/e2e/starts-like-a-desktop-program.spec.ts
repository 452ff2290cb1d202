import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { desktop } from '../support/desktop.js';
import { freePort } from '../support/free-port.js';

async function isAnswered(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

describe('the start and stop scripts', () => {
  it('start one gateway in the background at the port of .env, and stop it', async () => {
    const { folder, script } = desktop();
    const port = await freePort();
    writeFileSync(join(folder, '.env'), `PORT=${port}\nHOST=127.0.0.1\n`);

    expect(await script('start.sh')).toContain(`http://127.0.0.1:${port}/admin`);
    const id = readFileSync(join(folder, '.gateway.pid'), 'utf8');
    expect(await isAnswered(port)).toBe(true);
    expect(await script('start.sh')).toContain(`runs already (process ${id.trim()})`);
    expect(readFileSync(join(folder, '.gateway.pid'), 'utf8')).toBe(id);

    expect(await script('stop.sh')).toContain('is stopped');
    expect([await isAnswered(port), existsSync(join(folder, '.gateway.pid'))]).toEqual([false, false]);
    expect(await script('stop.sh', { PORT: String(port) })).toContain('No gateway runs');
  });

  it('stop what listens at PORT, though nobody has noted its process', async () => {
    const { folder, script } = desktop();
    const port = await freePort();
    writeFileSync(join(folder, '.env'), `PORT=${port}\nHOST=127.0.0.1\n`);
    await script('start.sh');
    rmSync(join(folder, '.gateway.pid'));
    expect(await isAnswered(port)).toBe(true);
    expect(await script('stop.sh', { PORT: String(port) })).toContain('is stopped');
    expect(await isAnswered(port)).toBe(false);
  });

  it('have `npm run ui` beside them, which starts a gateway if none answers and names its console', async () => {
    const { folder, script, ui } = desktop();
    const port = await freePort();
    writeFileSync(join(folder, '.env'), `PORT=${port}\nHOST=127.0.0.1\n`);
    try {
      expect(await ui()).toMatch(new RegExp(`Starting the gateway[^]*http://127\\.0\\.0\\.1:${port}/admin`));
      expect(await isAnswered(port)).toBe(true);
      const id = readFileSync(join(folder, '.gateway.pid'), 'utf8');
      const again = await ui();
      expect([again.includes('Starting'), again.includes(`127.0.0.1:${port}/admin`)]).toEqual([false, true]);
      expect(readFileSync(join(folder, '.gateway.pid'), 'utf8')).toBe(id);
    } finally {
      expect(await script('stop.sh')).toContain('is stopped');
    }
  });

  it('are not needed to have `npm start` and `npm run ui` build what is not there yet', async () => {
    const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
    expect([scripts['prestart'], scripts['ui']]).toEqual([
      'node scripts/ensure-built.mjs',
      expect.stringMatching(/^node scripts\/ensure-built\.mjs && /),
    ]);
    const { folder, ensureBuilt } = desktop();
    writeFileSync(join(folder, 'npm'), '#!/bin/sh\necho "told npm to $*"\n', { mode: 0o755 });
    expect(await ensureBuilt()).toBe('');
    rmSync(join(folder, 'dist'));
    expect(await ensureBuilt()).toContain('told npm to run build');
  });

  it('name the port of Windows where people are told to change it', () => {
    expect(readFileSync('scripts/seed0/stop.bat', 'utf8')).toMatch(/^set PORT=3333\r$/m);
    expect(readFileSync('scripts/seed0/start.bat', 'utf8')).toContain('start.vbs');
    expect(readFileSync('scripts/seed0/start.vbs', 'utf8')).toMatch(/shell\.Run "cmd \/c npm start [^"]*", 0, False/);
  });
});
