import { describe, expect, it } from '@jest/globals';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Environment } from '../../../../src/platform/config/environment.js';
import { loadEnvironment, processVariables } from '../../../../src/platform/config/load-environment.js';
import { variablesOf } from '../../../../src/platform/config/variable.js';
import { ConfigurationError } from '../../../../src/platform/config/problem.js';
import type { Variables } from '../../../../src/platform/config/references.js';

/** The lines of the ConfigurationError; none when the variables are fine. */
function problemsOf(variables: Variables): string[] {
  try {
    loadEnvironment(variables);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return error.message.split('\n');
  }
}

/** Of no size that anything has. */
const ABSURD = [
  '1e308',
  '-1e308',
  '9007199254740991',
  '99999999999999999999',
  '9007199254740991TiB',
  'Infinity',
  'NaN',
];

/** The variables that take a number or a size, and no word. */
const NUMERIC = [...variablesOf(Environment).keys()].filter((name) => {
  const takes = (value: string): boolean => problemsOf({ [name]: value }).every((line) => !line.startsWith(`${name}:`));
  return !takes('words') && !takes('some words') && ['1', '5000', '5MiB'].some(takes);
});

describe('loadEnvironment', () => {
  it('knows which variables are numbers', () => {
    expect(NUMERIC).toEqual(
      expect.arrayContaining(['PORT', 'MAX_BODY_BYTES', 'DRAIN_SECONDS', 'UPSTREAM_TIMEOUT', 'LOG_DISK_BUDGET']),
    );
  });

  it.each(NUMERIC.flatMap((name) => ABSURD.map((value) => [name, value] as const)))(
    'refuses %s=%s by its name',
    (name, value) => {
      expect(problemsOf({ [name]: value })).toContainEqual(expect.stringMatching(`^${name}: `));
    },
  );

  it('has a default for everything', () => {
    const defaults = new Environment();
    expect(loadEnvironment({}).environment).toEqual(Object.assign(defaults, { DATA_DIR: resolve(defaults.DATA_DIR) }));
  });

  it('names the data folder from the root, so that a working directory may go', () => {
    expect(loadEnvironment({ DATA_DIR: 'here' }).environment.DATA_DIR).toBe(resolve('here'));
  });

  it('reads numbers, switches and lists', () => {
    const { environment } = loadEnvironment({
      PORT: '0',
      DRAIN_SECONDS: '0.5',
      DECISION_HEADERS: 'No',
      GATEWAY_ALLOW_ANONYMOUS: 'on',
      CORS_ORIGINS: ' https://a , ,https://b ',
      AVAILABLE_MODELS: 'm1,m2',
    });
    expect(environment).toMatchObject({
      PORT: 0,
      DRAIN_SECONDS: 0.5,
      DECISION_HEADERS: false,
      GATEWAY_ALLOW_ANONYMOUS: true,
      CORS_ORIGINS: ['https://a', 'https://b'],
      AVAILABLE_MODELS: ['m1', 'm2'],
    });
  });

  it.each(['true', 'TRUE', '1', 'yes', 'on'])('takes %s as switched on', (text) => {
    expect(loadEnvironment({ GATEWAY_ALLOW_ANONYMOUS: text }).environment.GATEWAY_ALLOW_ANONYMOUS).toBe(true);
  });

  it.each(['false', 'False', '0', 'no', 'off'])('takes %s as switched off', (text) => {
    expect(loadEnvironment({ DECISION_HEADERS: text }).environment.DECISION_HEADERS).toBe(false);
  });

  it.each([
    [
      { PORT: 'http' },
      ['PORT: must not be greater than 65535', 'PORT: must not be less than 0', 'PORT: must be a port number'],
    ],
    [{ PORT: '70000' }, ['PORT: must not be greater than 65535']],
    [
      { LOG_LEVEL: 'loud' },
      ['LOG_LEVEL: must be one of the following values: trace, debug, info, warn, error, fatal, silent'],
    ],
    [{ LOG_FORMAT: 'xml' }, ['LOG_FORMAT: must be one of the following values: json, pretty, auto']],
    [{ MAX_BODY_BYTES: '10' }, ['MAX_BODY_BYTES: must not be less than 1024']],
    [{ MAX_IN_FLIGHT: '0' }, ['MAX_IN_FLIGHT: must not be less than 1']],
    [{ DRAIN_SECONDS: '-1' }, ['DRAIN_SECONDS: must not be less than 0']],
    [{ GATEWAY_ALLOW_ANONYMOUS: 'maybe' }, ['GATEWAY_ALLOW_ANONYMOUS: must be a boolean value']],
    [{ UPSTREAM_BASE_URL: 'ftp://x' }, ['UPSTREAM_BASE_URL: must be an http or https URL']],
    [{ UPSTREAM_CHAT_URL: 'api.example.com' }, ['UPSTREAM_CHAT_URL: must be an http or https URL']],
    [{ OPENROUTER_URL: 'x' }, ['OPENROUTER_URL: must be an http or https URL']],
    [{ UPSTREAM_TIMEOUT: '0' }, ['UPSTREAM_TIMEOUT: must be a positive number']],
  ])('refuses %j', (variables, lines) => {
    expect(problemsOf(variables as Variables)).toEqual(lines);
  });

  it('tells every problem at once', () => {
    expect(problemsOf({ PORT: '-1', LOG_FORMAT: 'xml' })).toHaveLength(2);
  });

  it('takes an empty variable, or one of blanks, as not set', () => {
    const { environment, variables } = loadEnvironment({ PORT: '', HOST: '  ', GATEWAY_TOKEN: undefined });
    expect(environment).toEqual(loadEnvironment({}).environment);
    expect(variables).toEqual({});
  });

  it('reads a secret from the file that NAME_FILE names', () => {
    const path = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'token');
    writeFileSync(path, 'gw_from_file\n');
    expect(loadEnvironment({ GATEWAY_TOKEN_FILE: path }).environment.GATEWAY_TOKEN).toBe('gw_from_file');
    expect(problemsOf({ GATEWAY_TOKEN_FILE: path, GATEWAY_TOKEN: 'x' })).toEqual([
      'GATEWAY_TOKEN_FILE: is set as well as GATEWAY_TOKEN; set one of them',
    ]);
    expect(problemsOf({ GATEWAY_TOKEN_FILE: `${path}x` })).toEqual([
      `GATEWAY_TOKEN_FILE: refers to the file ${path}x, which cannot be read (ENOENT)`,
    ]);
  });

  it('does not read a file for a variable that is no secret', () => {
    expect(loadEnvironment({ PORT_FILE: '/nowhere' }).environment.PORT).toBeUndefined();
  });

  it('keeps the raw variables for references, unknown ones included', () => {
    expect(loadEnvironment({ MY_KEY: 'k' }).variables).toEqual({ MY_KEY: 'k' });
  });
});

describe('processVariables', () => {
  it('puts a .env file underneath the variables of the process, where empty ones hide nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    writeFileSync(join(folder, '.env'), 'GATEWAY_T1=file\nGATEWAY_T2=file\nGATEWAY_T3="a\nb"\n');
    const before = process.cwd();
    Object.assign(process.env, { GATEWAY_T1: 'process', GATEWAY_T2: '' });
    try {
      process.chdir(folder);
      expect(processVariables()).toMatchObject({ GATEWAY_T1: 'process', GATEWAY_T2: 'file', GATEWAY_T3: 'a\nb' });
    } finally {
      process.chdir(before);
      delete process.env['GATEWAY_T1'];
      delete process.env['GATEWAY_T2'];
    }
  });

  it('tells a .env that cannot be read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const before = process.cwd();
    mkdirSync(join(folder, '.env'));
    try {
      process.chdir(folder);
      expect(() => processVariables()).toThrow('.env: cannot be read');
    } finally {
      process.chdir(before);
    }
  });
});
