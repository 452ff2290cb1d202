import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { builtConsole, codedFor, ConsoleFiles } from '../../../../src/http/console/console-files.js';

function build(): ConsoleFiles {
  const folder = mkdtempSync(join(tmpdir(), 'console-'));
  mkdirSync(join(folder, 'assets'));
  const files: Record<string, string | Buffer> = {
    'index.html': '<!doctype html>',
    'signed-in.html': '<!doctype html><link>',
    'assets/index-C0I1nzGY.js': 'export {}',
    'assets/index-C0I1nzGY.js.gz': gzipSync('export {}'),
    'assets/index-C0I1nzGY.js.br': 'brotli',
    'sw.js': 'self',
    '.sources': 'hidden',
    'secrets.env': 'KEY=1',
  };
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return ConsoleFiles.read(folder);
}

describe('the files of the console', () => {
  const files = build();

  it('keeps what is named by its content for ever, and asks again for everything else', () => {
    expect(files.find('assets/index-C0I1nzGY.js')?.cacheControl).toBe('public, max-age=31536000, immutable');
    expect(files.find('sw.js')?.cacheControl).toBe('no-cache');
    expect(files.find('')?.cacheControl).toBe('no-cache');
  });

  it('shows the page for paths without an ending', () => {
    for (const path of ['', 'channels', 'channels/ch_1', 'requests/req-1'])
      expect(files.find(path)?.type).toBe('text/html; charset=utf-8');
  });

  it('names all that the first view needs to who comes with a session, and to nobody else', () => {
    expect(files.find('', true)?.plain.toString()).toBe('<!doctype html><link>');
    expect(files.find('channels/ch_1', true)?.etag).not.toBe(files.find('channels/ch_1')?.etag);
    expect(files.find('', false)?.plain.toString()).toBe('<!doctype html>');
    expect(files.find('sw.js', true)).toBe(files.find('sw.js'));
  });

  it.each([
    'assets/gone-C0I1nzGY.js',
    'favicon.ico',
    '../package.json',
    'assets/../../package.json',
    '..%2fpackage.json',
    'assets/index-C0I1nzGY.js.gz',
    'assets/index-C0I1nzGY.js.br',
    '.sources',
    'secrets.env',
    'INDEX.HTML',
    'index.html/../sw.js',
    'assets\\index-C0I1nzGY.js',
    'sw.js\0.html',
  ])('has nothing at %j', (path) => {
    expect(files.find(path)).toBeUndefined();
  });

  it('takes the best coding that a client takes', () => {
    const file = files.find('assets/index-C0I1nzGY.js')!;
    expect(codedFor(file, 'gzip, deflate, br;q=0.9').coding).toBe('br');
    expect(codedFor(file, 'gzip').coding).toBe('gzip');
    expect(codedFor(file, 'br;q=0, gzip;q=0.0').coding).toBeNull();
    expect(codedFor(file).body.toString()).toBe('export {}');
    expect(codedFor(files.find('sw.js')!, 'br').coding).toBeNull();
  });

  it('is empty where nothing was built', () => {
    const nothing = ConsoleFiles.read(join(tmpdir(), 'not-there'));
    expect(nothing.isBuilt).toBe(false);
    expect(nothing.find('')).toBeUndefined();
  });

  it('is found from the package, wherever the program lies in it', () => {
    const root = builtConsole();
    expect(root.endsWith('/dist/console')).toBe(true);
    expect(builtConsole(join(root, '../main.js'))).toBe(root);
  });
});
