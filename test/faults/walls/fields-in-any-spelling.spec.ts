import { describe, expect, it } from '@jest/globals';
import { DIALECT_NAMES } from '../../../src/gateway/protocol/dialect-name.js';
import { chat, post, type Answer } from '../../support/client.js';
import { SAMPLES } from '../../support/dialects/samples.js';
import { TOKEN } from '../../support/gateway.js';
import { channelsFixture } from '../../support/routes.js';
import { json } from '../../support/scripted-upstream.js';

const OTHER = 'gw_bystander_4kL9xQ';

const ESCAPES: readonly (readonly [string, string, string])[] = [
  ['another case of the model', ',"Model":"dear"', 'duplicate_field'],
  ['the model in full-width letters', ',"ｍｏｄｅｌ":"dear"', 'duplicate_field'],
  ['another case of a maximum', ',"Max_Completion_Tokens":100000', 'duplicate_field'],
  ['another case of an address', ',"API_BASE":"http://evil.example"', 'duplicate_field'],
  ['models of another gateway', ',"providerOptions":{"gateway":{"models":["dear"]}}', 'unknown_parameter'],
  ['where to go once its content is refused', ',"content_policy_fallbacks":[{"ok":["dear"]}]', 'unknown_parameter'],
  ['data of the operator', ',"data_sources":[{"type":"azure_search","parameters":{}}]', 'unknown_parameter'],
  ['an address', ',"api_base":"http://evil.example"', 'unknown_parameter'],
  ['an address by an escape', ',"\\u0062ase_url":"http://evil.example"', 'unknown_parameter'],
  ['a credential', ',"api_key":"sk-other"', 'unknown_parameter'],
  ['headers', ',"extra_headers":{"authorization":"Bearer x"}', 'unknown_parameter'],
];
const TABLE = DIALECT_NAMES.flatMap((dialect) =>
  ESCAPES.map(([name, more, code]) => [dialect, name, more, code] as const),
);

function codeOf(answer: Answer): unknown {
  const { error } = answer.json() as { error: { code?: unknown; details?: { reason?: string }[] } };
  return error.code;
}

describe('a request that would choose past its route', () => {
  const fixture = channelsFixture();

  it.each(TABLE)('in %s: %s is refused before anybody is asked', async (dialect, _name, more, code) => {
    const gateway = await fixture.start({
      tokens: [OTHER],
      available_models: ['ok'],
      channels: [fixture.channel('a', { dialect })],
    });
    const { text } = SAMPLES[dialect].requests;
    const [path, body] = text(more);
    const answer = await post(`${gateway.url}${path}`, body);
    expect(answer.status).toBe(400);
    if (dialect.startsWith('openai')) expect(codeOf(answer)).toBe(code);
    expect(fixture.asked()).toEqual([]);
    fixture.upstream.always(json(200, {}));
    await post(`${gateway.url}${path}`, text('')[1], { authorization: `Bearer ${OTHER}` });
    expect(fixture.asked()).toContain('a');
  });

  it('names another model neither in a form nor in its query', async () => {
    const gateway = await fixture.start({
      tokens: [OTHER],
      available_models: ['ok'],
      channels: [fixture.channel('a')],
    });
    for (const name of ['Model', 'model[]', 'ｍodel', 'api_base', 'MODELS']) {
      const form = new FormData();
      form.append(name, 'dear');
      form.append('model', 'ok');
      const headers = { authorization: `Bearer ${TOKEN}` };
      const { status } = await fetch(`${gateway.url}/v1/audio/transcriptions`, { method: 'POST', headers, body: form });
      expect([name, status]).toEqual([name, 400]);
    }
    expect(fixture.asked()).toEqual([]);
    const url = `${gateway.url}/v1/chat/completions?model=dear&api_base=http://evil.example&deployment=dear`;
    expect((await post(url, { model: 'ok', messages: [] })).status).toBe(200);
    expect((await chat(gateway.url, { model: 'ok' }, { authorization: `Bearer ${OTHER}` })).status).toBe(200);
    expect(fixture.upstream.requests.map(({ path }) => path)).toEqual(Array(2).fill('/a/v1/chat/completions'));
  });
});
