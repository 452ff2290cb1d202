import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cpSync, mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { untilRight } from '../support/until.js';

const TOKEN = 'gw_bundle_4fT9xQ2mZ8';
const COUNT = { model: 'gpt-4o', max_tokens: 1, messages: [{ role: 'user', content: 'Hello! How can I assist you?' }] };

/** As an image holds it: no packages anywhere near. */
const home = mkdtempSync(join(tmpdir(), 'bundle-'));
let upstream: ScriptedUpstream;

beforeAll(async () => {
  upstream = await ScriptedUpstream.start();
  cpSync('dist/bundle', join(home, 'dist/bundle'), { recursive: true });
  cpSync('package.json', join(home, 'package.json'));
});
afterAll(() => upstream.stop());

function start(variables: Record<string, string>): GatewayProcess {
  const route = {
    token: TOKEN,
    provider: 'openai',
    base_url: upstream.baseUrl,
    default_model: 'gpt-4o',
    api_keys: ['k'],
  };
  const settings = { HOST: '127.0.0.1', PORT: '0', GATEWAY_ROUTES: JSON.stringify([route]), ...variables };
  return spawnGateway(process.execPath, [join(home, 'dist/bundle/gateway.js'), 'serve'], settings, home);
}

async function answerOf(url: string, path: string, body?: object): Promise<Record<string, unknown>> {
  const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const headers = { 'x-api-key': TOKEN, 'content-type': 'application/json' };
  return (await (await fetch(url + path, { headers, ...sent })).json()) as Record<string, unknown>;
}

describe('the bundle', () => {
  it.each(['1', '2'])(
    'serves without a package beside it, on %s workers and the threads of ledger and tokenizer',
    async (workers) => {
      upstream.always(json(200, completion('ok')));
      const gateway = start({ GATEWAY_WORKERS: workers, DATA_DIR: mkdtempSync(join(tmpdir(), 'data-')) });
      const url = await gateway.url();
      expect(await answerOf(url, '/v1/chat/completions', { messages: COUNT.messages })).toMatchObject({
        object: 'chat.completion',
      });
      const count = async (): Promise<unknown> =>
        (await answerOf(url, '/v1/messages/count_tokens', COUNT))['input_tokens'];
      expect(await untilRight(count, (tokens) => tokens === 15)).toBe(15);
      const booked = async (): Promise<object[]> => (await answerOf(url, '/v1/usage'))['data'] as object[];
      const usage = await untilRight(booked, ({ length }) => length > 0);
      expect(usage).toMatchObject([{ requests: 1, completed: 1, unpriced: 1 }]);
      const metrics = await (await fetch(`${url}/metrics`)).text();
      expect(metrics).toMatch(/^process_resident_memory_bytes \d+$/m);
      gateway.child.kill('SIGTERM');
      expect(await gateway.exit()).toBe(0);
      expect(gateway.output()).not.toMatch(/"level":[56]0/);
    },
  );

  it('keeps the places of the sources for whoever asks for them', () => {
    const maps = readdirSync(join(home, 'dist/bundle')).filter((name) => name.endsWith('.js.map'));
    const sources = maps.flatMap((name) => {
      const map = JSON.parse(readFileSync(join(home, 'dist/bundle', name), 'utf8')) as { sources: string[] };
      return map.sources;
    });
    expect(sources).toEqual(expect.arrayContaining([expect.stringMatching(/src\/gateway\/gateway\.ts$/)]));
    expect(sources.filter((place) => /^\.\.\/(?!src\/|node_modules\/)[a-z]/.test(place))).toEqual([]);
  });
});
