import { execFileSync } from 'node:child_process';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from '@jest/globals';

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

it('loads what only some gateways need, or only some moments, when it is needed', () => {
  const loaded = packagesOf('server/launch.js');
  const later = ['axios', 'kysely', 'pg', 'prom-client', 'pino-pretty', '@pydantic/genai-prices', '@opentelemetry/api'];
  expect(later.filter((name) => loaded.has(name))).toEqual([]);
  expect(loaded).toContain('@nestjs/core');
});

it('keeps the books without the driver of a database that is not there', () => {
  const loaded = packagesOf('gateway/ledger/store/ledger-maintainer.js');
  expect(loaded).toContain('kysely');
  expect([...loaded].filter((name) => name.startsWith('pg') || name.startsWith('@nestjs'))).toEqual([]);
});
