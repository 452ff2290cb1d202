import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { TOKEN } from '../support/gateway.js';
import { runGateway } from '../support/process.js';

const PACKAGE = /node_modules\/((?:@[^/]+\/)?[^/]+)/;

/** Packages that are loaded together with a module of the build. */
function packagesOf(module: string): Set<string> {
  const program = `
    import { registerHooks } from 'node:module';
    const urls = [];
    registerHooks({ load: (url, context, next) => (urls.push(url), next(url, context)) });
    await import(${JSON.stringify(pathToFileURL(resolve('dist', module)).href)});
    process.stdout.write(JSON.stringify(urls));
  `;
  const urls = JSON.parse(execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' }));
  return new Set((urls as string[]).flatMap((url) => PACKAGE.exec(url)?.[1] ?? []));
}

function residentMb(pid: number): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024;
}

it('loads what only some gateways need, or only some moments, when it is needed', () => {
  const loaded = packagesOf('launch.js');
  const later = ['axios', 'kysely', 'pg', 'prom-client', 'pino-pretty', '@pydantic/genai-prices', '@opentelemetry/api'];
  expect(later.filter((name) => loaded.has(name))).toEqual([]);
  expect(loaded).toContain('@nestjs/core');
});

it('keeps the books without the driver of a database that is not there', () => {
  const loaded = packagesOf('gateway/ledger/books/keeper.js');
  expect(loaded).toContain('kysely');
  expect([...loaded].filter((name) => name.startsWith('pg') || name.startsWith('@nestjs'))).toEqual([]);
});

it('gives the memory back that starting took, as soon as nothing is under way', async () => {
  const route = { token: TOKEN, base_url: 'http://127.0.0.1:9/v1', api_keys: ['key-a'] };
  const gateway = runGateway(['serve'], { PORT: '0', GATEWAY_ROUTES: JSON.stringify([route]) });
  try {
    await gateway.url();
    const atStart = residentMb(gateway.child.pid!);
    let least = atStart;
    for (let i = 0; i < 100 && least > atStart * 0.9; i++) {
      await sleep(100);
      least = residentMb(gateway.child.pid!);
    }
    expect(least).toBeLessThanOrEqual(atStart * 0.9);
  } finally {
    gateway.child.kill('SIGTERM');
    await gateway.exit();
  }
});
