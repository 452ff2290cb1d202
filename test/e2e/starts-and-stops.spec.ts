import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chat, get, MESSAGES, payloads, withoutHeartbeats } from '../support/client.js';
import { TOKEN } from '../support/gateway.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { chatEvents, completion, json, ScriptedUpstream, sse } from '../support/scripted-upstream.js';
import { until } from '../support/until.js';
import { Gate } from '../support/gate.js';
import { HeardStream } from '../support/heard-stream.js';
import { rounds } from '../support/rounds.js';

const ROUTE = { token: TOKEN, base_url: 'http://127.0.0.1:9/v1', api_keys: ['up-secret-1'] };

function routes(...entries: object[]): Record<string, string> {
  return { GATEWAY_ROUTES: JSON.stringify(entries), PORT: '0' };
}

describe('an invalid configuration', () => {
  it('stops the start with 78 before listening, all problems at once, each with its place, no secret among them', async () => {
    const run = runGateway(['serve'], {
      PORT: '0',
      LOG_LEVEL: 'loud',
    });
    expect(await run.exit()).toBe(78);
    expect(run.output()).toContain('LOG_LEVEL: must be one of');
    const broken = runGateway(
      ['serve'],
      routes(
        { ...ROUTE, base_url: 'ftp://x', timeout: -1 },
        { ...ROUTE, api_keys: ['${NOT_SET_KEY}'], extra_headers: { Host: 'x' } },
        { token: 'tok-other-12345', baseurl: 'http://x', api_key: 'file:/nowhere/key' },
        { base_url: 'http://u:p@x' },
      ),
    );
    expect(await broken.exit()).toBe(78);
    const lines = broken.output().trim().split('\n').slice(1);
    expect(lines).toEqual([
      'GATEWAY_ROUTES[0].base_url: must be an absolute http or https URL',
      'GATEWAY_ROUTES[0].timeout: must be a positive number',
      'GATEWAY_ROUTES[1].api_keys[0]: refers to the environment variable NOT_SET_KEY, which is not set',
      'GATEWAY_ROUTES[1].extra_headers: must not set "Host"; the gateway does',
      'GATEWAY_ROUTES[2].api_key: refers to the file /nowhere/key, which cannot be read (ENOENT)',
      'GATEWAY_ROUTES[2].baseurl: is not a known field; did you mean "base_url"?',
      'GATEWAY_ROUTES[3].base_url: must not hold a user name or password',
      'GATEWAY_ROUTES[3]: has no token; give "token" or "tokens"',
      'GATEWAY_ROUTES[1]: has a token that GATEWAY_ROUTES[0] has already',
    ]);
    expect(broken.output()).not.toMatch(/listening|up-secret|gw_test|u:p/);
  });

  it('is told the same way by `gateway check`, which starts nothing', async () => {
    const run = runGateway(['check'], routes({ ...ROUTE, base_url: 'x' }));
    expect(await run.exit()).toBe(78);
    expect(run.output()).toContain('GATEWAY_ROUTES[0].base_url: must be an absolute http or https URL');
    const fine = runGateway(['check'], routes(ROUTE));
    expect(await fine.exit()).toBe(0);
    const [configuration, descriptors] = fine.output().split('\n');
    expect(configuration).toBe('The configuration is valid: 1 route, 1 channel, 1 key, port 0.');
    expect(descriptors).toMatch(
      /^Up to \d+ files may be open \(ulimit -n\), which allows \d+ connections of clients at once\.$/,
    );
  });

  it('tells when the limit of open files is low, and what it allows', async () => {
    const few = runGateway(['check'], routes(ROUTE), () => {}, 256);
    expect(await few.exit()).toBe(0);
    expect(few.output()).toMatch(/warning: Up to 256 files .* allows 64 connections of clients at once\./);
  });

  it('that is missing altogether says how to configure, where there is no console', async () => {
    const run = runGateway(['serve'], { PORT: '0', ADMIN_ENABLED: 'false' });
    expect(await run.exit()).toBe(78);
    expect(run.output()).toContain('nothing is configured');
  });

  it('with placeholder secrets is refused for the network and only warned about on loopback', async () => {
    for (const token of ['sk-123', 'replace_with_a_long_random_token']) {
      const open = runGateway(['serve'], { ...routes({ ...ROUTE, token }), HOST: '0.0.0.0' });
      expect(await open.exit()).toBe(78);
      expect(open.output()).toContain('GATEWAY_ROUTES[0]: has a gateway token that is a known placeholder');
      const local = runGateway(['serve'], routes({ ...ROUTE, token }));
      await local.url();
      expect(local.output()).toContain('known placeholder');
      local.child.kill('SIGTERM');
      expect(await local.exit()).toBe(0);
    }
  });

  it('does not print a broken JSON, which may hold secrets', async () => {
    const run = runGateway(['serve'], { GATEWAY_ROUTES: '[{"token":"very-secret-token" "x"}]' });
    expect(await run.exit()).toBe(78);
    expect(run.output()).toMatch(/GATEWAY_ROUTES: is not valid JSON at line 1, column 31/);
    expect(run.output()).not.toContain('very-secret');
  });
});

describe('a gateway process', () => {
  let upstream: ScriptedUpstream;
  let running: GatewayProcess | undefined;
  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
  });
  afterEach(() => {
    running?.child.kill('SIGKILL');
    upstream.reset();
  });
  afterAll(async () => {
    await upstream.stop();
  });

  function start(variables: Record<string, string> = {}): GatewayProcess {
    running = runGateway(['serve'], { ...routes({ ...ROUTE, base_url: upstream.baseUrl }), ...variables });
    return running;
  }

  it('reads routes and secrets from files', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
    const file = join(folder, 'routes.json');
    writeFileSync(join(folder, 'key'), 'key-from-file\n');
    writeFileSync(
      file,
      JSON.stringify({ team: { ...ROUTE, base_url: upstream.baseUrl, api_keys: `file:${folder}/key` } }),
    );
    running = runGateway(['serve'], { GATEWAY_ROUTES_FILE: file, PORT: '0' });
    expect((await chat(await running.url())).status).toBe(200);
    expect(upstream.keysUsed).toEqual(['key-from-file']);
  });

  it('finishes running streams after SIGTERM, refuses new requests, and exits with 0', async () => {
    const gateway = start({ DRAIN_SECONDS: '600' });
    const url = await gateway.url();
    const events = chatEvents('a', 'b', 'c', 'd');
    const gate = new Gate();
    upstream.next(gate.between(events.slice(0, 2), events.slice(2)));
    const stream = chat(url, { stream: true });
    await until(() => upstream.requests.length > 0);
    gateway.child.kill('SIGTERM');
    await until(() => gateway.output().includes('"draining"'));
    const refused = await chat(url);
    expect([refused.status, refused.error.code, refused.headers.get('connection')]).toEqual([
      503,
      'shutting_down',
      'close',
    ]);
    expect((await get(`${url}/health`)).status).toBe(200);
    expect((await get(`${url}/health/ready`)).status).toBe(503);
    gate.open();
    expect(withoutHeartbeats((await stream).text)).toBe(events.join(''));
    expect(await gateway.exit()).toBe(0);
  });

  it('gives a whole answer that is being read when SIGTERM comes the same time as a stream', async () => {
    const gateway = start({ DRAIN_SECONDS: '100' });
    const url = await gateway.url();
    const content = 'x'.repeat(12 * 1024 * 1024);
    upstream.next(json(200, completion(content)));
    const { hostname, port } = new URL(url);
    const body = JSON.stringify({ model: 'm', messages: MESSAGES });
    const socket = connect(Number(port), hostname);
    socket.write(
      `POST /v1/chat/completions HTTP/1.1\r\nhost: h\r\nauthorization: Bearer ${TOKEN}\r\n` +
        `content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
    );
    let bytes = 0;
    socket.on('data', (chunk: Buffer) => (bytes += chunk.length));
    await until(() => bytes > 0);
    socket.pause();
    gateway.child.kill('SIGTERM');
    await until(() => gateway.output().includes('"draining"'));
    // a worker with nothing under way is gone by now, and with it the connections that it held
    await rounds(async () => await get(`${url}/health`).catch(() => null), 100);
    socket.resume();
    await once(socket, 'close');
    expect(bytes).toBeGreaterThan(content.length);
    expect(await gateway.exit()).toBe(0);
  });

  it('ends a stream that outlasts the drain with an error event', async () => {
    const gateway = start({ DRAIN_SECONDS: '0.3' });
    const url = await gateway.url();
    upstream.next(sse(chatEvents('a', 'b').slice(0, 2), { ending: 'hang' }));
    const answer = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'm', messages: MESSAGES, stream: true }),
    });
    const parts = answer.body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
    let text = (await parts.next()).value ?? '';
    gateway.child.kill('SIGTERM');
    for await (const part of { [Symbol.asyncIterator]: () => parts }) text += part;
    expect(JSON.parse(payloads(text).at(-1)!)).toMatchObject({ error: { code: 'gateway_restarting' } });
    expect(text).not.toContain('[DONE]');
    expect(await gateway.exit()).toBe(0);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)(
    'drains at %s, and ends at once when it is told a second time',
    async (signal) => {
      const gateway = start({ DRAIN_SECONDS: '600' });
      const url = await gateway.url();
      upstream.next(sse(chatEvents('a', 'b').slice(0, 2), { ending: 'hang' }));
      const stream = await HeardStream.ofChat(url);
      gateway.child.kill(signal);
      await until(() => gateway.output().includes('"draining"'));
      expect(gateway.child.exitCode).toBeNull();
      gateway.child.kill(signal);
      await gateway.exit();
      expect(gateway.child.signalCode).toBe(signal);
      expect(gateway.output()).not.toContain('"stopped"');
      await expect(stream.toEnd()).rejects.toThrow('terminated');
    },
  );

  it('says so when its port is taken', async () => {
    const port = new URL(await start().url()).port;
    const second = runGateway(['serve'], { ...routes(ROUTE), PORT: port });
    expect(await second.exit()).toBe(1);
    expect(second.output()).toContain(`port ${port} (EADDRINUSE)`);
  });
});

describe('the demo', () => {
  it('starts without any configuration and prints a curl line that works', async () => {
    const run = runGateway(['serve', '--demo'], { PORT: '0' });
    const url = await run.url();
    await until(() => run.output().includes(`curl ${url}`));
    const token = /Token {5}(gw_demo_\S+)/.exec(run.output())?.[1] ?? '';
    expect(run.output()).toContain(`curl ${url}/v1/chat/completions`);
    const headers = { authorization: `Bearer ${token}` };
    const whole = await chat(url, { model: 'echo' }, headers);
    expect(whole.json()).toMatchObject({
      choices: [{ message: { content: 'You said: hi' } }],
      usage: { completion_tokens: 3 },
    });
    const stream = await chat(url, { model: 'echo', stream: true }, headers);
    expect(payloads(stream.text).at(-1)).toBe('[DONE]');
    run.child.kill('SIGTERM');
    expect(await run.exit()).toBe(0);
  });
});
