import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DeclaredSources } from '../../../../src/control/sources/declared-sources.js';
import { ConfigurationError } from '../../../../src/platform/config/problem.js';
import type { Variables } from '../../../../src/platform/config/references.js';
import { until } from '../../../support/until.js';

const route = (name: string): object => ({ name, token: `gw_${name}_4fT9xQ2mZ8`, provider: 'echo' });

describe('the sources of what is declared', () => {
  let folder = '';
  let variables: Variables = {};
  const stops: (() => void)[] = [];
  const path = (name: string): string => join(folder, name);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    variables = { GATEWAY_ROUTES: JSON.stringify([route('of-env')]), GATEWAY_CONFIG: path('a.json') };
    writeFileSync(path('a.json'), JSON.stringify([route('of-file')]));
  });
  afterEach(() => {
    for (const stop of stops.splice(0)) stop();
  });

  const open = (): DeclaredSources => new DeclaredSources({ variables: () => variables, extraRoutes: [] });

  async function namesIn(sources: DeclaredSources): Promise<string[]> {
    return (await sources.read()).routes.map(({ name }) => name);
  }

  /** Whether what happens is told. */
  async function tells(sources: DeclaredSources, act: () => void): Promise<void> {
    let isTold = false;
    stops.push(sources.watch(() => (isTold = true)));
    await until(() => {
      if (!isTold) act(); // again, as the first look at a file may come after the first act
      return isTold;
    });
    expect(isTold).toBe(true);
  }

  it('are read as one, with the origin and the place of everything', async () => {
    const { declaration, routes } = await open().read();
    expect(routes.map(({ place }) => [place, declaration.originOf(place)])).toEqual([
      ['GATEWAY_ROUTES[0]', 'env'],
      [`${path('a.json')}[0]`, 'file'],
    ]);
  });

  it('tell every problem of all of them at once', async () => {
    variables = { ...variables, GATEWAY_ROUTES: '[{}]', GATEWAY_CONFIG: `${path('a.json')},${path('none.json')}` };
    writeFileSync(path('a.json'), '[');
    const error = await open()
      .read()
      .then(
        () => null,
        (reason: unknown) => reason as ConfigurationError,
      );
    expect(error).toBeInstanceOf(ConfigurationError);
    const places = error!.problems.map((problem) => problem.place.replace(/[[.].*$/, ''));
    expect(new Set(places)).toEqual(new Set(['GATEWAY_ROUTES', path('a').replace(/\.json$/, ''), path('none')]));
  });

  it('tell of a file that is another, and are read as they are then', async () => {
    const sources = open();
    await sources.read();
    await tells(sources, () => writeFileSync(path('a.json'), JSON.stringify([route('another-file')])));
    expect(await namesIn(sources)).toEqual(['of-env', 'another-file']);
  });

  it('tell of a file that is named since they were read', async () => {
    const sources = open();
    await sources.read();
    variables = { ...variables, GATEWAY_CONFIG: path('b.json') };
    writeFileSync(path('b.json'), JSON.stringify([route('second')]));
    expect(await namesIn(sources)).toEqual(['of-env', 'second']);
    await tells(sources, () => writeFileSync(path('b.json'), JSON.stringify([route('third'), route('fourth')])));
    expect(await namesIn(sources)).toEqual(['of-env', 'third', 'fourth']);
  });

  it('keep the port that they began with', async () => {
    variables = { GATEWAY_CONFIG: path('a.json') };
    const models = [{ id: 'm', baseUrl: 'https://m.example', apiKey: 'k-of-m', port: 1 }];
    writeFileSync(path('a.json'), JSON.stringify({ apis: models, server: { port: 4000 } }));
    const sources = open();
    writeFileSync(path('a.json'), JSON.stringify([route('of-file')]));
    await sources.read();
    expect(sources.port).toBe(4000);
  });
});
