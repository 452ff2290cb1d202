import { existsSync, readFileSync, writeFileSync } from 'node:fs';
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

  it('name the port of Windows where people are told to change it', () => {
    expect(readFileSync('scripts/seed0/stop.bat', 'utf8')).toMatch(/^set PORT=3333\r$/m);
    expect(readFileSync('scripts/seed0/start.bat', 'utf8')).toContain('start.vbs');
    expect(readFileSync('scripts/seed0/start.vbs', 'utf8')).toMatch(/shell\.Run "cmd \/c npm start [^"]*", 0, False/);
  });
});
