import { describe, expect, it } from '@jest/globals';
import { DIALECTS } from '../../src/gateway/dialects/dialects.js';
import { DIALECT_NAMES, type DialectName } from '../../src/gateway/protocol/dialect-name.js';
import { ALL_OPERATIONS, type RequestReading } from '../../src/gateway/protocol/operation.js';
import { TOKEN } from '../support/gateway.js';
import { routeFixture } from '../support/fixture.js';

/** What would choose where a request goes, in whose name, and with which headers. */
const FIELDS = { api_base: 'http://evil.example', api_key: 'sk-other', extra_headers: '{"x-a":"b"}' };

interface Endpoint {
  readonly dialect: DialectName;
  readonly path: string;
  readonly reader: RequestReading;
}

/** Every endpoint that takes a body: those of the table of operations, and those that dialects add. */
const ENDPOINTS: readonly Endpoint[] = [
  ...ALL_OPERATIONS.flatMap(({ endpoints }) => endpoints),
  ...DIALECT_NAMES.flatMap((dialect) =>
    DIALECTS[dialect].facts.endpoints.map(({ path }) => ({ dialect, path, reader: 'json' as const })),
  ),
  { dialect: 'gemini' as const, path: '/v1beta/models/{model}:countTokens', reader: 'json' as const },
].filter(({ reader }) => reader !== 'path');

function bodyOf(reader: RequestReading, field: string, value: string): string | FormData {
  if (reader !== 'form')
    return JSON.stringify({ model: 'm', message: 'hi', messages: [], contents: [], [field]: value });
  const form = new FormData();
  for (const [name, text] of Object.entries({ model: 'm', [field]: value })) form.append(name, text);
  return form;
}

describe('a field that would choose an address or a credential', () => {
  const fixture = routeFixture();

  it.each(ENDPOINTS)('is refused at $path, and nobody is asked', async ({ dialect, path, reader }) => {
    const gateway = await fixture.start();
    const url = gateway.url + path.replace('{model}', 'm') + (path.includes(':stream') ? '?alt=sse' : '');
    for (const [field, value] of Object.entries(FIELDS)) {
      const response = await fetch(url, {
        method: 'POST',
        headers: { 'x-api-key': TOKEN, ...(reader === 'form' ? {} : { 'content-type': 'application/json' }) },
        body: bodyOf(reader, field, value),
      });
      const text = await response.text();
      expect([field, response.status, text]).toEqual([field, 400, expect.stringContaining(field)]);
      expect(text).not.toContain(value);
      expect(DIALECTS[dialect].decodeError(400, JSON.parse(text)).message).toContain(field);
    }
    expect(fixture.upstream.requests).toEqual([]);
  });

  it('is looked for at every endpoint with a body', () => {
    expect(new Set(ENDPOINTS.map(({ path }) => path)).size).toBeGreaterThan(16);
  });
});
