import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';

const run = promisify(execFile);

/** A port that is free at the moment. */
async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** A checkout with the scripts, in a folder of its own. */
function checkout(): string {
  const folder = mkdtempSync(join(tmpdir(), 'desktop-'));
  cpSync('scripts', join(folder, 'scripts'), { recursive: true });
  for (const name of ['dist', 'node_modules', 'package.json']) symlinkSync(resolve(name), join(folder, name));
  return folder;
}

async function isAnswered(port: number): Promise<boolean> {
  return await fetch(`http://127.0.0.1:${port}/health`).then(
    ({ ok }) => ok,
    () => false,
  );
}

describe('the start and stop scripts', () => {
  it('start one gateway in the background at the port of .env, and stop it', async () => {
    const folder = checkout();
    const port = await freePort();
    writeFileSync(join(folder, '.env'), `PORT=${port}\nHOST=127.0.0.1\n`);
    const { PORT: _port, ...environment } = process.env;
    const script = async (name: string, more: NodeJS.ProcessEnv = {}): Promise<string> =>
      (await run(join(folder, 'scripts/seed0', name), { env: { ...environment, ...more } })).stdout;

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
