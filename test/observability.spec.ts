import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { Environment } from '../src/platform/config/environment.js';
import { chat, get } from './support/client.js';
import { proseOf, tableRows } from './support/documents.js';
import type { TestGateway } from './support/gateway.js';
import { familyNames, readSeries } from './support/metrics.js';
import { startRoute } from './support/gateway.js';

const DASHBOARD = 'deploy/observability/dashboards/ai-gateway.json';
const ALERTS = 'deploy/observability/alerts.yml';
const DOCUMENT = 'docs/observability.md';
interface ComposeFile {
  readonly services: Readonly<Record<string, { logging: { options: object }; stop_grace_period?: string }>>;
}

const METRIC = /\b(?:gateway|process|nodejs)_[a-z_]+\b/g;
const SUFFIX = /_(?:bucket|sum|count)$/;

/** Every `expr` and `query` in a dashboard. */
function expressionsIn(value: unknown): string[] {
  if (value === null || typeof value !== 'object') return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    typeof inner === 'string' && ['expr', 'query', 'definition'].includes(name) ? [inner] : expressionsIn(inner),
  );
}

function withoutLabels(expression: string): string {
  return expression.replaceAll(/\{[^}]*\}|\b(?:by|on) ?\([^)]*\)/g, '');
}

describe('what is written about metrics', () => {
  let gateway: TestGateway;
  let scrape: string;
  beforeAll(async () => {
    gateway = await startRoute('http://127.0.0.1:9/v1', { name: 'r' });
    await chat(gateway.url);
    scrape = (await get(`${gateway.url}/metrics`, {})).text;
  });
  afterAll(() => gateway.stop());

  it('is a row for every metric, with its type, and for no other', () => {
    const sections = ['Metrics'].flatMap((heading) => tableRows(DOCUMENT, heading));
    const told = sections.map(([name = '', type = '']) => `${name.slice(1, -1)} ${type}`);
    const types = [...scrape.matchAll(/^# TYPE (\S+) (\S+)/gm)].map(([, name, type]) => `${name} ${type}`);
    expect(told.toSorted()).toEqual(types.toSorted());
  });

  it('names the labels as they are', () => {
    const told = new Map(
      tableRows(DOCUMENT, 'Metrics').map(([name = '', , labels = '']) => [name.slice(1, -1), labels]),
    );
    for (const { name, labels } of readSeries(scrape)) {
      const family = told.get(name) === undefined ? name.replace(SUFFIX, '') : name;
      const known = (told.get(family) ?? '').replaceAll('`', '').split(', ').filter(Boolean);
      expect([family, Object.keys(labels).filter((label) => label !== 'le')]).toEqual([family, known]);
    }
  });

  it.each([
    [DASHBOARD, (): string[] => expressionsIn(JSON.parse(readFileSync(DASHBOARD, 'utf8')))],
    [ALERTS, (): string[] => [readFileSync(ALERTS, 'utf8')]],
  ])('uses in %s only metrics that there are', (_path, read) => {
    const names = new Set(familyNames(scrape));
    const used = read().flatMap((expression) => withoutLabels(expression).match(METRIC) ?? []);
    expect(used.length).toBeGreaterThan(5);
    expect(used.filter((name) => !names.has(name) && !names.has(name.replace(SUFFIX, '')))).toEqual([]);
  });

  it('shows every metric of the gateway on the dashboard', () => {
    const used = new Set(
      expressionsIn(JSON.parse(readFileSync(DASHBOARD, 'utf8'))).flatMap((one) => one.match(METRIC)),
    );
    const shown = [...used].map((name) => name?.replace(SUFFIX, ''));
    expect(familyNames(scrape).filter((name) => !shown.includes(name))).toEqual([]);
  });
});

describe('the compose file', () => {
  const text = readFileSync('docker-compose.yml', 'utf8');

  it("mounts only files that there are, and the operator's folder, which Docker makes where it is missing", () => {
    const mounted = [...text.matchAll(/^ +- (\.\/[^:]+):/gm)].map(([, path]) => path!);
    expect(mounted).toContain('./config');
    const shipped = mounted.filter((path) => path !== './config');
    expect(shipped.length).toBeGreaterThan(4);
    expect(shipped.filter((path) => !existsSync(path))).toEqual([]);
  });

  it('locks every service down, and opens none but Caddy to the network', () => {
    const services = text
      .split(/^volumes:/m)[0]!
      .split(/^ {2}(?=[\w-]+:\n)/m)
      .slice(1);
    expect(services.map((service) => service.split(':')[0])).toEqual(['ai-gateway', 'caddy', 'prometheus', 'grafana']);
    for (const service of services) {
      for (const rule of ['read_only: true', '- ALL', 'no-new-privileges:true', 'pids_limit: ', 'mem_limit: '])
        expect(service).toContain(rule);
      const ports = [...(/ports:\n((?: {6}- .*\n)+)/.exec(service)?.[1] ?? '').matchAll(/- (\S+)/g)].map(
        ([, port]) => port!,
      );
      if (!service.startsWith('caddy')) expect(ports.filter((port) => !port.startsWith('127.0.0.1:'))).toEqual([]);
    }
  });

  it('bounds the log of each container, and keeps metrics, for as long as the pages say', () => {
    const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;
    for (const { logging } of Object.values(services))
      expect(logging.options).toEqual({ 'max-size': '10m', 'max-file': '5' });
    expect(proseOf('docs/docker.md')).toContain('five files of 10 MB');
    expect(JSON.stringify(services['prometheus'])).toContain('--storage.tsdb.retention.time=15d');
    expect(proseOf(DOCUMENT)).toContain('Prometheus for 15 days');
  });

  it('gives the gateway ten seconds more than it drains', () => {
    const { services } = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as ComposeFile;
    const { DRAIN_SECONDS } = new Environment();
    expect(services['ai-gateway']!.stop_grace_period).toBe(`${DRAIN_SECONDS + 10}s`);
  });
});

const COMPOSE = [['docker', 'compose'], ['docker-compose']].find(([program = '', ...first]) => {
  return spawnSync(program, [...first, 'version'], { stdio: 'ignore' }).status === 0;
});

(COMPOSE === undefined ? describe.skip : describe)('the compose file, read by Compose', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'compose-'));
    copyFileSync('docker-compose.yml', join(folder, 'docker-compose.yml'));
    copyFileSync('.env.example', join(folder, '.env'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each([
    ['with the profile', ['--profile', 'observability']],
    ['without it', []],
  ])('is valid %s', (_name, options) => {
    const [program = '', ...first] = COMPOSE ?? [];
    const run = spawnSync(program, [...first, ...options, 'config'], { cwd: folder, encoding: 'utf8' });
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(run.stdout).toContain('image: caddy:2');
    if (options.length > 0) expect(run.stdout).toMatch(/image: grafana[^]*image: prom/);
  });
});
