import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { spawnGateway } from '../support/process.js';
import { until } from '../support/until.js';

const run = promisify(execFile);

interface LockedPackage {
  readonly version: string;
  readonly dev?: true;
  readonly optional?: true;
  readonly devOptional?: true;
  readonly hasInstallScript?: true;
}

/** What CycloneDX says of a project. */
interface Bill {
  readonly specVersion: string;
  readonly components: readonly { readonly name: string; readonly version: string }[];
}

interface Manifest {
  readonly version: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly scripts: Readonly<Record<string, string>>;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

function manifestOf(folder: string): Manifest {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
}

function nameAt(path: string): string {
  return path.split('node_modules/').at(-1)!;
}

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')) as { packages: Record<string, LockedPackage> };
const production = Object.entries(lock.packages).filter(
  ([path, { dev, optional, devOptional }]) => path !== '' && !(dev || optional || devOptional),
);

describe('the package', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const home = join(folder, 'node_modules/ai-gateway');
  /** As npm installs it: beside its production packages and no others, with its programs in `.bin`. */
  beforeAll(async () => {
    await run('npm', ['pack', '--ignore-scripts', '--pack-destination', folder]);
    const [archive] = readdirSync(folder).filter((name) => name.endsWith('.tgz'));
    mkdirSync(home, { recursive: true });
    await run('tar', ['-xzf', join(folder, archive!), '-C', home, '--strip-components=1']);
    for (const [path] of production) {
      const isNested = path.lastIndexOf('node_modules/') > 0;
      if (isNested) continue;
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      symlinkSync(resolve(path), join(folder, path));
    }
    mkdirSync(join(folder, 'node_modules/.bin'));
    for (const [name, path] of Object.entries(manifestOf(home).bin)) {
      chmodSync(join(home, path), 0o755);
      symlinkSync(join(home, path), join(folder, 'node_modules/.bin', name));
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs the demo with npx', async () => {
    const gateway = spawnGateway(
      'setsid',
      ['npx', '--no-install', 'gateway', 'serve', '--demo'],
      { PORT: '0' },
      folder,
    );
    const url = await gateway.url();
    const token = (): string => /Token +(\S+)\n/.exec(gateway.output())?.[1] ?? '';
    await until(() => token() !== '');
    const answer = await fetch(`${url}/v1/models`, { headers: { 'x-api-key': token() } });
    expect(await answer.json()).toMatchObject({ data: [{ id: 'echo' }] });
    process.kill(-gateway.child.pid!, 'SIGTERM'); // npx ends without what it has started
    await gateway.exit();
    await until(() => gateway.output().includes('"stopped"'));
  });

  it('holds the program and its documents alone, of the version that the changelog begins with', () => {
    const names = readdirSync(home).sort();
    expect(names).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'README.zh-CN.md', 'dist', 'docs', 'package.json']);
    const [, newest] = /^## (\S+)/m.exec(readFileSync('CHANGELOG.md', 'utf8'))!;
    expect([newest, lock.packages['']!.version]).toEqual([manifestOf(home).version, manifestOf('.').version]);
    expect(readFileSync('Dockerfile', 'utf8')).toContain(`ARG VERSION=${manifestOf('.').version}\n`);
  });
});

describe('a release', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('runs no script of a package when it is installed', () => {
    const scripted = production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => nameAt(path));
    expect(scripted).toEqual([]);
    const installs = [...readFileSync('Dockerfile', 'utf8').matchAll(/npm (?:ci|install) .*/g)].map(([line]) => line);
    expect(installs.length).toBeGreaterThan(0);
    expect(installs.filter((line) => !line.includes('--ignore-scripts'))).toEqual([]);
  });

  it('has a bill of materials of every package of production, each with a licence', async () => {
    await run(process.execPath, ['scripts/materials.mjs', folder]);
    const { components, specVersion } = JSON.parse(readFileSync(join(folder, 'sbom.cdx.json'), 'utf8')) as Bill;
    expect(specVersion).toMatch(/^1\.\d+$/);
    const named = components.map(({ name, version }) => `${name}@${version}`);
    const locked = production.map(([path, { version }]) => `${nameAt(path)}@${version}`);
    expect(new Set(named)).toEqual(new Set(locked));
    const licences = readFileSync(join(folder, 'licences.txt'), 'utf8').trimEnd().split('\n');
    expect(licences).toHaveLength(components.length);
    expect(licences.filter((line) => line.endsWith(' unknown'))).toEqual([]);
  });

  it.each(readdirSync('.github/workflows'))(
    'is made by %s, which runs what is there and asks for no secret',
    (name) => {
      const text = readFileSync(join('.github/workflows', name), 'utf8');
      const { jobs } = parse(text) as { jobs: Record<string, { steps: { run?: string }[] }> };
      const lines = Object.values(jobs).flatMap(({ steps }) => steps.flatMap((step) => step.run?.split('\n') ?? []));
      const scripts = lines.flatMap((line) => /npm run ([\w:]+)/.exec(line)?.[1] ?? []);
      const known = Object.keys(manifestOf('.').scripts);
      expect(scripts.filter((script) => !known.includes(script))).toEqual([]);
      expect(lines.includes('.ci/run') && existsSync('.ci/run')).toBe(true);
      expect(text).not.toContain('secrets.');
    },
  );

  it('pins its base by an exact version, to which only a release adds a digest', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-slim$/m);
    const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base]) => base);
    expect(new Set(bases)).toEqual(new Set(['${NODE_IMAGE}']));
    expect(dockerfile).not.toMatch(/sha256:[0-9a-f]/);
  });
});
