import { describe, expect, it } from '@jest/globals';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCatalog } from '../../src/control/sources/read-catalog.js';
import { loadEnvironment } from '../../src/platform/config/load-environment.js';
import { chat, get, MESSAGES, post } from '../support/client.js';
import { codeBlocks, tableRows } from '../support/documents.js';
import { routeFixture } from '../support/fixture.js';
import { TOKEN } from '../support/gateway.js';
import { problemsOf } from '../support/problems.js';

const CLIENTS = 'docs/clients.md';
const CONFIGURATION = 'docs/configuration.md';
const OPERATIONS = 'docs/operations.md';
const fixture = routeFixture();

/** Fails where the page does not say so any more: then what is run below is no longer what is promised. */
function expectSaid(page: string, sentence: string): void {
  expect(oneLine(readFileSync(page, 'utf8'))).toContain(oneLine(sentence));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

/** The words between backticks, from where a page says so to the end of its paragraph. */
function wordsAfter(page: string, beginning: string): string[] {
  const text = readFileSync(page, 'utf8');
  const from = text.indexOf(beginning);
  const to = text.indexOf(')', from);
  expect(from).toBeGreaterThan(0);
  return [...text.slice(from, to).matchAll(/`([^`]+)`/g)].map(([, word]) => word!);
}

function routes(...all: object[]): Record<string, string> {
  return { GATEWAY_ROUTES: JSON.stringify(all) };
}

const ROUTE = { token: 'gw_documents_4fT9xQ2mZ8', base_url: 'https://api.example.com/v1', api_key: 'sk-7Kp2xQ9' };

describe('docs/configuration.md', () => {
  it('shows the problems that check finds in what it speaks of', () => {
    const shown = codeBlocks(CONFIGURATION).find(({ text }) => text.includes('gateway -- check'))!.text;
    const other = { token: 'gw_others_4fT9xQ2mZ8', baseurl: ROUTE.base_url };
    const lines = problemsOf(routes({ ...ROUTE, base_url: 'example.com' }, other)).split('\n');
    expect(lines).toEqual(expect.arrayContaining(shown.split('\n').slice(2)));
  });

  it('takes an empty variable for unset and a field that is null for left out', () => {
    expectSaid(CONFIGURATION, 'An empty variable counts as unset, and a field that is `null` counts as left out.');
    const variables = { ...routes({ ...ROUTE, timeout: null }), GATEWAY_TOKEN: '', PORT: '' };
    expect(readCatalog(loadEnvironment(variables)).routes).toHaveLength(1);
  });

  it('reads secrets from files, without the end of their line, and from one place only', () => {
    expectSaid(CONFIGURATION, 'Setting both is an error. One line end after the secret is dropped.');
    const file = join(mkdtempSync(join(tmpdir(), 'gateway-')), 'token');
    writeFileSync(file, `${ROUTE.token}\n`);
    const set = { GATEWAY_TOKEN_FILE: file, UPSTREAM_API_KEY: 'sk-7Kp2xQ9' };
    const [route] = readCatalog(loadEnvironment(set)).routes;
    expect(route!.tokens.map((token) => token.reveal())).toEqual([ROUTE.token]);
    expect(() => loadEnvironment({ ...set, GATEWAY_TOKEN: ROUTE.token })).toThrow(/GATEWAY_TOKEN/);
  });

  it('refuses references that cannot be resolved, placeholders on the network, and circles', () => {
    expectSaid(CONFIGURATION, 'A reference that cannot be resolved is an error.');
    expect(problemsOf(routes({ ...ROUTE, api_key: 'ENV:NOT_THERE' }))).toContain('NOT_THERE');
    expectSaid(CONFIGURATION, 'are refused when `HOST` is reachable from the network, and warned about on loopback.');
    for (const placeholder of wordsAfter(CONFIGURATION, 'known placeholders (').slice(0, 2)) {
      const declared = routes({ ...ROUTE, api_key: placeholder });
      expect(problemsOf({ ...declared, HOST: '0.0.0.0' })).toContain('placeholder');
      expect(readCatalog(loadEnvironment(declared)).warnings.length).toBeGreaterThan(0);
    }
    expectSaid(CONFIGURATION, 'Circles are refused.');
    const channels = [{ id: 'c', base_url: ROUTE.base_url, api_key: ROUTE.api_key }];
    const models = [
      { id: 'a', targets: [{ model: 'b' }] },
      { id: 'b', targets: [{ model: 'a' }] },
    ];
    expect(problemsOf(routes({ token: ROUTE.token, channels, models }))).not.toBe('');
  });

  it('numbers routes of one name', () => {
    expectSaid(CONFIGURATION, 'A second route of the same name gets `-2`.');
    const twins = routes({ ...ROUTE, name: 'r' }, { ...ROUTE, name: 'r', token: 'gw_second_4fT9xQ2mZ8' });
    expect(readCatalog(loadEnvironment(twins)).routes.map(({ name }) => name)).toEqual(['r', 'r-2']);
  });
});

describe('docs/clients.md', () => {
  it('names fields that are refused because they choose an address or a credential', async () => {
    const fields = wordsAfter(CLIENTS, 'Fields that would choose an address');
    expect(fields.length).toBeGreaterThan(6);
    expectSaid(CLIENTS, 'the like) get `400 unknown_parameter`, at every endpoint');
    const { url } = await fixture.start();
    for (const field of fields) {
      const { status, error } = await chat(url, { [field]: 'x' });
      expect([field, status, error.code]).toEqual([field, 400, 'unknown_parameter']);
    }
    expect(fixture.upstream.requests).toHaveLength(0);
  });

  it('passes unknown fields, and neither other spellings of known ones nor queries', async () => {
    expectSaid(CLIENTS, 'Query parameters never reach an upstream.');
    expectSaid(
      CLIENTS,
      '`"Model"` beside or instead of `"model"`, full-width letters and the like get `400 duplicate_field`',
    );
    const { url } = await fixture.start();
    for (const spelling of ['Model', 'ｍodel'])
      expect((await chat(url, { [spelling]: 'm' })).error.code).toBe('duplicate_field');
    const body = { model: 'm', messages: MESSAGES, a_field_of_tomorrow: 1 };
    expect((await post(`${url}/v1/chat/completions?beta=true`, body)).status).toBe(200);
    const [seen] = fixture.upstream.requests;
    expect(seen!.path).toBe('/v1/chat/completions');
    expect(JSON.parse(seen!.body)).toEqual(body);
  });

  it('leads nearly right base URLs to the endpoint that is meant', async () => {
    const paths = wordsAfter(CLIENTS, 'A base URL with an extra slash').filter((word) => word.startsWith('/'));
    expect(paths).toContain('//v1/models');
    const { url } = await fixture.start();
    for (const path of ['//v1/models', '/v1/v1/models'])
      expect([path, (await get(url + path)).status]).toEqual([path, 200]);
    expect((await post(`${url}/chat/completions/`, { model: 'm', messages: MESSAGES })).status).toBe(200);
  });

  it('takes the first valid credential, and keeps a request id', async () => {
    expectSaid(
      CLIENTS,
      'in the order `X-API-Key`, `x-goog-api-key`, `Authorization`; empty or unknown ones are ignored.',
    );
    expectSaid(CLIENTS, 'the gateway keeps your `X-Request-Id` and returns it');
    const { url } = await fixture.start();
    const sent = { 'x-api-key': '', 'x-goog-api-key': 'of another', authorization: `Bearer ${TOKEN}` };
    const answer = await chat(url, {}, { ...sent, 'x-request-id': 'a-request.1:b_c' });
    expect([answer.status, answer.headers.get('x-request-id')]).toEqual([200, 'a-request.1:b_c']);
  });
});

describe('docs/operations.md', () => {
  it('says of each endpoint of health and status whether it needs a token', async () => {
    const rows = tableRows(OPERATIONS, 'Health and readiness').flatMap(([first = '', token = '']) =>
      [...first.matchAll(/`(?:GET )?(\/[^`]*)`/g)].map(([, path]) => [path!, token] as const),
    );
    expect(rows.length).toBeGreaterThan(5);
    const { url } = await fixture.start();
    for (const [path, token] of rows) {
      const answer = await fetch(url + path);
      expect([path, answer.status]).toEqual([path, token === 'yes' ? 401 : 200]);
      expect((await get(url + path)).status).toBe(200);
    }
  });

  it('lists requests since any time that it gives as an example', async () => {
    const line = readFileSync(OPERATIONS, 'utf8')
      .split('\n')
      .find((text) => text.startsWith('- **Times** are'))!;
    const times = [...line.matchAll(/`([^`]+)`/g)].map(([, time]) => time!);
    expect(times).toHaveLength(4);
    const { url } = await fixture.start();
    for (const time of times)
      expect([time, (await get(`${url}/v1/requests?since=${time}`)).status]).toEqual([time, 200]);
  });
});
