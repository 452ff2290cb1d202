import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Catalog } from '../../../../src/gateway/catalog/catalog.js';
import { demoRoute } from '../../../../src/gateway/catalog/demo-route.js';
import { isConfigured, readCatalog } from '../../../../src/control/sources/read-catalog.js';
import { loadEnvironment } from '../../../../src/platform/config/load-environment.js';

const APIS = { apis: [{ id: 'a', baseUrl: 'https://a.example', apiKey: 'k-of-a' }] };

describe('the folder config in the working directory', () => {
  const before = process.cwd();

  beforeEach(() => {
    process.chdir(mkdtempSync(join(tmpdir(), 'gateway-')));
    mkdirSync('config');
  });

  afterEach(() => {
    process.chdir(before);
  });

  it('is read when no file is named, in the order of the names, JSON alone', () => {
    writeFileSync('config/b.json', JSON.stringify(APIS));
    writeFileSync('config/a.json', JSON.stringify({ apis: [{ ...APIS.apis[0], id: 'first' }] }));
    writeFileSync('config/notes.txt', 'x');
    const loaded = loadEnvironment({});
    expect(isConfigured(loaded)).toBe(true);
    const { routes } = readCatalog(loaded);
    expect(routes[0]!.channels.map(({ id }) => id)).toEqual(['first', 'a']);
  });

  it('may hold files of other formats, which are only worth a word', () => {
    writeFileSync('config/apis.json', JSON.stringify(APIS));
    writeFileSync('config/other.json', '{"a":1}');
    expect(readCatalog(loadEnvironment({})).warnings).toEqual([
      {
        place: join('config', 'other.json'),
        message: 'is none of the known formats: routes, providers.json, apis.json, models.json',
      },
    ]);
  });

  it('is passed over when files are named', () => {
    writeFileSync('config/broken.json', '{');
    writeFileSync('named.json', JSON.stringify(APIS));
    expect(readCatalog(loadEnvironment({ GATEWAY_CONFIG: 'named.json' })).routes).toHaveLength(1);
  });

  it('configures nothing when it is no folder', () => {
    rmdirSync('config');
    writeFileSync('config', 'somebody else has a file of that name');
    expect(isConfigured(loadEnvironment({}))).toBe(false);
    writeFileSync('named.json', JSON.stringify(APIS));
    expect(readCatalog(loadEnvironment({ GATEWAY_CONFIG: 'named.json' })).routes).toHaveLength(1);
  });

  it('configures nothing when it is empty', () => {
    expect(isConfigured(loadEnvironment({}))).toBe(false);
    for (const variables of [{ GATEWAY_ROUTES: '[]' }, { GATEWAY_TOKEN: 'x' }, { GATEWAY_CONFIG: 'x' }]) {
      expect(isConfigured(loadEnvironment(variables))).toBe(true);
    }
  });
});

describe('the demo', () => {
  it('is a route onto the echo model with a token that is made anew each time', () => {
    const [first, second] = [demoRoute(), demoRoute()];
    expect(first.tokens[0]!.reveal()).toMatch(/^gw_demo_[\w-]{32}$/);
    expect(first.tokens[0]!.reveal()).not.toBe(second.tokens[0]!.reveal());
    const catalog = new Catalog(readCatalog(loadEnvironment({}), [first]));
    expect(catalog.current.routes[0]).toMatchObject({
      defaultModel: 'echo',
      channels: [{ transport: { kind: 'echo' } }],
    });
  });
});
