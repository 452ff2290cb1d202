import { createHmac } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { instanceId } from '../../src/gateway/ledger/journal/instance-id.js';
import { ADMIN_PASSWORD, Console } from '../support/admin.js';
import { chat } from '../support/client.js';
import { freshFolder } from '../support/fresh-books.js';
import { HttpsFront } from '../support/https-front.js';
import { settle, writeSegment } from '../support/journal.js';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { completion, json, refusal, ScriptedUpstream } from '../support/scripted-upstream.js';
import { selfSignedUntil } from '../support/self-signed.js';
import { until } from '../support/until.js';
import { WebhookReceiver, type ReceivedMessage } from '../support/webhook-receiver.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SECRET = 'a-secret-of-the-receiver';
const SHAPES = ['plain', 'slack', 'feishu', 'dingtalk'] as const;
/** One request costs so many micro-USD: half of what its token may spend, five sixths of its route's, more than its tenant's. */
const COST = 1_000;
const TOKENS = { money: 'gw_of_money_1a2b', keys: 'gw_of_keys_3c4d', down: ['gw_of_down_5e6f', 'gw_of_down_7g8h'] };

type Told = Record<string, unknown> & { readonly event: string; readonly subject: { readonly kind: string } };

describe('whoever wants to know', () => {
  let upstream: ScriptedUpstream;
  let front: HttpsFront;
  let receiver: WebhookReceiver;
  let running: GatewayProcess;
  let url: string;
  const dataDir = freshFolder();

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    receiver = await WebhookReceiver.start();
    const certificate = selfSignedUntil(Date.now() + 5.5 * DAY_MS, 'localhost');
    front = await HttpsFront.start({ localhost: upstream.baseUrl }, certificate);
    writeFileSync(join(dataDir, 'authority.pem'), front.certificate);
    keepPast();
    keepContent();
    running = runGateway(['serve'], {
      PORT: '0',
      ADMIN_PASSWORD,
      EGRESS_ALLOW: '127.0.0.0/8',
      DATA_DIR: dataDir,
      LOG_DISK_BUDGET: '64KiB',
      CONTENT_DISK_BUDGET: '1MiB',
      NODE_EXTRA_CA_CERTS: join(dataDir, 'authority.pem'),
      GATEWAY_ROUTES: JSON.stringify(configuration()),
    });
    url = await running.url();
  });
  afterAll(async () => {
    running.child.kill('SIGTERM');
    await running.exit();
    await Promise.all([upstream.stop(), receiver.stop(), front.stop()]);
  });

  /** Four days of a few cents an hour, and then some dollars; in the hour that runs as well, should it end meanwhile. */
  function keepPast(): void {
    const now = Math.floor(Date.now() / HOUR_MS);
    const costs = Array.from({ length: 98 }, (_, i) => (i < 2 ? 5_000_000 : 50_000 + (i % 3) * 1_000));
    const records = costs.map((costMicros, i) => settle(`past-${i}`, { at: (now - i) * HOUR_MS, costMicros }));
    writeSegment(join(dataDir, 'journal'), { boot: instanceId(Date.now() - DAY_MS), number: 1 }, records);
  }

  function keepContent(): void {
    const folder = join(dataDir, 'content', 'r-0123456789ab');
    mkdirSync(folder, { recursive: true });
    const line = `${JSON.stringify({ request: 'x'.repeat(1_000) })}\n`;
    const file = join(folder, `${new Date().toISOString().slice(0, 10)}.jsonl`);
    writeFileSync(file, line.repeat(Math.ceil((0.95 * 1024 * 1024) / line.length)));
  }

  function configuration(): object {
    const channel = (id: string, fields: object = {}): object => {
      return { id, base_url: upstream.baseUrl.replace('/v1', `/${id}`), api_keys: [`key-${id}`], ...fields };
    };
    return {
      tenants: [{ name: 'acme', budget: { total: '0.0009' } }],
      channels: [
        channel('paid', { prices: { '*': { input: '1', output: '1' } } }),
        channel('keys'),
        channel('down', { base_url: 'http://127.0.0.1:9/v1' }),
        channel('secure', { base_url: `https://localhost:${front.port}/v1` }),
      ],
      routes: [
        { name: 'money', tenant: 'acme', channels: ['paid'], budget: { total: '0.0012' } },
        { name: 'keys', channels: ['keys', { channel: 'secure', expose: 'virtual' }] },
        { name: 'down', channels: ['down'] },
      ],
      tokens: [
        { name: 'ada', token: TOKENS.money, route: 'money', budget: { total: '0.002' } },
        { token: TOKENS.keys, route: 'keys' },
        ...TOKENS.down.map((token) => ({ token, route: 'down' })),
      ],
    };
  }

  const ask = async (token: string): Promise<number> =>
    (await chat(url, { max_tokens: 1 }, { authorization: `Bearer ${token}` })).status;
  const messages = (path: string): ReceivedMessage[] => receiver.received.filter((each) => each.url.startsWith(path));
  const told = (): Told[] => messages('/hook').map(({ body }) => JSON.parse(body) as Told);
  const named = (event: string): Told[] => told().filter((each) => each.event === event);

  it('is told of everything that goes wrong, in the form that was asked for, and again where nobody took it', async () => {
    const usage = { prompt_tokens: COST, completion_tokens: 0, total_tokens: COST };
    upstream.always((response, request) =>
      request.path.startsWith('/keys')
        ? refusal(401, { code: 'invalid_api_key' })(response, request)
        : json(200, { ...completion('ok'), usage })(response, request),
    );
    const owner = new Console(url);
    await owner.signIn();
    const create = async (body: object) => (await owner.ask('alerts', { body: { secret: SECRET, ...body } })).status;
    expect(await create({ name: 'all', url: receiver.url })).toBe(201);
    for (const shape of SHAPES) {
      const form = { name: shape, shape, kinds: ['budget'], url: receiver.url.replace('/hook', `/${shape}`) };
      expect(await create(form)).toBe(201);
    }
    receiver.script.push({ status: 503 });
    expect([await ask(TOKENS.money), await ask(TOKENS.keys)]).toEqual([200, 503]);

    const wanted = {
      budget: 3,
      key_rejected: 1,
      channel_down: 1,
      spend_anomaly: 1,
      certificate_expiring: 1,
      disk_budget: 2,
    };
    const isThere = (): boolean => Object.entries(wanted).every(([event, count]) => named(event).length >= count);
    await until(async () => {
      // its circuit closes by itself after a while
      for (const token of [...TOKENS.down, ...TOKENS.down, ...TOKENS.down]) await ask(token);
      return isThere();
    });

    const budgets = named('budget').map(({ subject, data }) => [subject.kind, (data as { share: number }).share]);
    expect(new Map(budgets as [string, number][])).toEqual(
      new Map([
        ['tenant', 100],
        ['route', 80],
        ['token', 50],
      ]),
    );
    expect(named('channel_down')[0]).toMatchObject({ state: 'firing', subject: { kind: 'channel', name: 'down' } });
    expect(named('key_rejected')[0]).toMatchObject({ state: 'firing', subject: { kind: 'channel', name: 'keys' } });
    // with the request above, where an hour ends meanwhile
    expect(['5.000000', '5.001000']).toContain((named('spend_anomaly')[0]!['data'] as { spent: string }).spent);
    expect(named('certificate_expiring')[0]).toMatchObject({
      subject: { kind: 'upstream', id: `https://localhost:${front.port}` },
      data: { days: 5 },
    });
    expect(new Set(named('disk_budget').map(({ data }) => (data as { variable: string }).variable))).toEqual(
      new Set(['LOG_DISK_BUDGET', 'CONTENT_DISK_BUDGET']),
    );

    const deliveries = (): string[] =>
      receiver.received.map(({ url: to, headers }) => `${to.split('?')[0]} ${String(headers['x-gateway-delivery'])}`);
    await until(() => deliveries().length > new Set(deliveries()).size);
    const [first, ...others] = deliveries();
    expect(others).toContain(first);
    const all = [...messages('/hook'), ...messages('/plain'), ...messages('/slack')];
    expect(all.map(isSigned)).toEqual(all.map(() => true));
    await until(() => SHAPES.every((shape) => messages(`/${shape}`).length >= 3));
    for (const shape of SHAPES) {
      const texts = messages(`/${shape}`).map(textOf);
      expect([shape, texts.some((text) => text.includes('ada has used 50 %'))]).toEqual([shape, true]);
    }
    expect(messages('/feishu').map(isSignedForFeishu)).not.toContain(false);
    expect(messages('/dingtalk').map(isSignedForDingtalk)).not.toContain(false);
  });
});

/** As the manual tells receivers to check it. */
function isSigned({ headers, body }: ReceivedMessage): boolean {
  const [, seconds, mac] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-gateway-signature']))!;
  return createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex') === mac;
}

function isSignedForFeishu({ body }: ReceivedMessage): boolean {
  const { timestamp, sign } = JSON.parse(body) as { timestamp: string; sign: string };
  return createHmac('sha256', `${timestamp}\n${SECRET}`).update('').digest('base64') === sign;
}

function isSignedForDingtalk({ url }: ReceivedMessage): boolean {
  const { searchParams } = new URL(url, 'http://receiver');
  const signed = `${searchParams.get('timestamp')}\n${SECRET}`;
  return createHmac('sha256', SECRET).update(signed).digest('base64') === searchParams.get('sign');
}

function textOf({ url, body }: ReceivedMessage): string {
  if (url === '/plain') return body;
  const said = JSON.parse(body) as { text?: string | { content: string }; content?: { text: string } };
  if (typeof said.text === 'string') return said.text;
  return said.text?.content ?? said.content?.text ?? '';
}
