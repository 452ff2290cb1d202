import { describe, expect, it } from '@jest/globals';
import { parseEnv } from 'node:util';
import { Environment } from '../../../../src/platform/config/environment.js';
import { exampleFile } from '../../../../src/platform/config/example-file.js';
import { loadEnvironment } from '../../../../src/platform/config/load-environment.js';
import { variablesOf } from '../../../../src/platform/config/variable.js';

describe('exampleFile', () => {
  it('is a .env file that the gateway can load', () => {
    const { environment } = loadEnvironment(parseEnv(exampleFile()));
    expect(JSON.parse(environment.GATEWAY_ROUTES ?? '')).toHaveLength(1);
  });

  it('loads to the defaults when every line is taken, but for the examples', () => {
    const uncommented = exampleFile().replaceAll(/^# (?=[A-Z_]+=)/gm, '');
    const { GATEWAY_ROUTES: _routes, DOMAIN: _domain, ...rest } = loadEnvironment(parseEnv(uncommented)).environment;
    const { DOMAIN: _none, ...defaults } = loadEnvironment({}).environment;
    expect(rest).toEqual(defaults);
  });

  it('names every variable once', () => {
    const names = [...exampleFile().matchAll(/^(?:# )?([A-Z0-9_]+)=/gm)].map(([, name]) => name);
    expect(names).toEqual([...variablesOf(Environment).keys()]);
  });

  it('knows nothing of classes that declare no variables', () => {
    expect([...variablesOf(Object).keys()]).toEqual([]);
  });
});
