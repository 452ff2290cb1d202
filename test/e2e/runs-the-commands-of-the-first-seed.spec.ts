import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { copyFileSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeBlocks } from '../support/documents.js';
import { startGateway, type TestGateway } from '../support/gateway.js';
import { HttpsFront } from '../support/https-front.js';
import { completion, json, ScriptedUpstream } from '../support/scripted-upstream.js';
import { seed, SEEDS } from '../support/seeds.js';
import { bash, canRun, type ShellPlace } from '../support/shell.js';

/** A machine for development may lack curl; where changes are judged it may not. */
const isRunnable = canRun('bash', 'curl') || process.env['CI'] === 'true';
const describeCommands = isRunnable ? describe : describe.skip;

describeCommands('the commands of the first seed', () => {
  const [copying, local, tokens, https, models] = codeBlocks(join(SEEDS, 'token-routes-commands.md')).map(
    ({ text }) => text,
  ) as [string, string, string, string, string];
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  const place: ShellPlace = { cwd: folder, env: { CURL_HOME: folder } };
  let upstream: ScriptedUpstream;
  let gateway: TestGateway;
  let front: HttpsFront;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    const list = json(200, { object: 'list', data: [{ id: 'm-1' }, { id: 'm-2' }] });
    const reply = json(200, completion('ok'));
    upstream.always(async (response, request) => await (request.method === 'GET' ? list : reply)(response, request));
    const root = upstream.baseUrl.replace('/v1', '');
    const routes = (seed('routes.json') as { provider: string }[]).map((route) => {
      return { ...route, base_url: `${root}/${route.provider}/v1` };
    });
    gateway = await startGateway({ GATEWAY_ROUTES: JSON.stringify(routes) });
    front = await HttpsFront.start({ 'your-domain.example': gateway.url, 'openrouter.ai': root });
    writeFileSync(join(folder, 'front.pem'), front.certificate);
    writeFileSync(join(folder, '.curlrc'), leadTo(new URL(gateway.url).port, front.port, join(folder, 'front.pem')));
  });
  afterAll(async () => {
    await front.stop();
    await gateway.stop();
    await upstream.stop();
  });

  /** The addresses that the commands name, led to this test's servers. */
  function leadTo(gatewayPort: string, frontPort: number, certificate: string): string {
    const hosts = ['your-domain.example', 'openrouter.ai'].map((host) => `${host}:443:127.0.0.1:${frontPort}`);
    const ways = [`127.0.0.1:8000:127.0.0.1:${gatewayPort}`, ...hosts].map((way) => `connect-to = "${way}"`);
    return [...ways, `cacert = "${certificate}"`, ''].join('\n');
  }

  function withToken(lines: string): string {
    return lines.replace(/^export TOKEN=.*$/m, "export TOKEN='gw_or_001'");
  }

  function statuses(output: string): string[] {
    return [...output.matchAll(/HTTP\/[\d.]+ (\d{3})/g)].map(([, status]) => status!);
  }

  it('copy .env.example', async () => {
    copyFileSync('.env.example', join(folder, '.env.example'));
    expect(await bash(copying, place)).toEqual({ code: 0, output: '', errors: '' });
    expect(readFileSync(join(folder, '.env'), 'utf8')).toContain('GATEWAY_ROUTES=');
  });

  it.each([
    ['on this machine', local, 3],
    ['over HTTPS', https, 2],
  ])('get answers %s: 401 with the token left to fill in, 200 with a token', async (_where, lines, asking) => {
    const unchanged = await bash(lines, place);
    expect([unchanged.code, statuses(unchanged.output)]).toEqual([0, ['200', ...Array<string>(asking).fill('401')]]);
    const filledIn = await bash(withToken(lines), place);
    expect([filledIn.code, statuses(filledIn.output)]).toEqual([0, Array<string>(asking + 1).fill('200')]);
    expect(filledIn.output).toContain('"object":"chat.completion"');
  });

  it('reach the upstream that the token leads to', async () => {
    upstream.requests.length = 0;
    expect((await bash(tokens, place)).code).toBe(0);
    expect(upstream.requests.map(({ path, body }) => [path, (JSON.parse(body) as { model: string }).model])).toEqual([
      ['/openrouter/v1/chat/completions', 'openai/gpt-4o-mini'],
      ['/siliconflow/v1/chat/completions', 'deepseek-ai/DeepSeek-V3'],
    ]);
  });

  (canRun('python') ? describe : describe.skip)('with Python', () => {
    it('get the same models through the gateway as from the upstream', async () => {
      const list = '{"object":"list","data":[{"id":"m-1"},{"id":"m-2"}]}';
      const { code, output } = await bash(withToken(models), place);
      expect([code, output.replaceAll(/\s/g, '')]).toEqual([0, `${list}2${list}`]);
      expect((await bash(models, place)).output).toContain('"code":"invalid_api_key"');
    });
  });
});
