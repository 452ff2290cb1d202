// A gateway as somebody might have it, with its console open in a browser: for pictures, and to measure pages.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { listening } from '../bench/own-gateway.mjs';

const PASSWORD = 'a sentence for pictures only';
const MODELS = ['gpt-4o-mini', 'deepseek-chat'];
const REQUESTS = 40;
const FLAGS = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run'];

/** Starts it, calls `use` with its address, a browser and a page that is signed in, and takes everything away again. */
export async function withFurnishedGateway(use) {
  const upstream = createServer(answer).listen(0, '127.0.0.1');
  await once(upstream, 'listening');
  const dataDir = mkdtempSync(join(tmpdir(), 'gateway-pictures-'));
  const gateway = spawn(process.execPath, ['dist/bundle/gateway.js', 'serve'], {
    env: { DATA_DIR: dataDir, PORT: '0', HOST: '127.0.0.1', EGRESS_ALLOW: '127.0.0.1', ADMIN_PASSWORD: PASSWORD },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
  try {
    const url = await listening(gateway);
    const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
    await page.goto(`${url}/admin/login`);
    await page.locator('input[type=password]').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Overview' }).waitFor();
    await furnish(page, { url, base: `http://127.0.0.1:${upstream.address().port}/v1` });
    await use({ url, browser, page });
  } finally {
    await browser.close();
    if (gateway.exitCode === null && gateway.kill()) await once(gateway, 'exit');
    upstream.close();
    rmSync(dataDir, { recursive: true });
  }
}

/** Answers every chat; the key of the third channel is always limited. */
function answer(request, response) {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const { model } = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const isLimited = request.headers.authorization?.endsWith('limited') === true;
    const usage = { prompt_tokens: 1_240, completion_tokens: 380, total_tokens: 1_620 };
    const message = { role: 'assistant', content: 'Hello' };
    const choices = [{ index: 0, message, finish_reason: 'stop' }];
    const body = isLimited
      ? { error: { message: 'Rate limit reached', code: 'rate_limit_exceeded', type: 'requests' } }
      : { id: 'chat-1', object: 'chat.completion', created: 1, model, choices, usage };
    response.writeHead(isLimited ? 429 : 200, { 'content-type': 'application/json', 'retry-after': '540' });
    response.end(JSON.stringify(body));
  });
}

/** Asks the admin API as the page does that is open. */
async function ask(page, method, path, body) {
  return await page.evaluate(
    async (given) => {
      const session = await (await fetch('/admin/api/v1/session')).json();
      const headers = { 'content-type': 'application/json', 'x-gw-csrf': session.csrf };
      const init = { method: given.method, headers, body: JSON.stringify(given.body) };
      const response = await fetch(`/admin/api/v1${given.path}`, init);
      if (!response.ok) throw new Error(`${given.path}: ${await response.text()}`);
      return await response.json();
    },
    { method, path, body },
  );
}

/** Three accounts, a model over them, some traffic. */
async function furnish(page, { url, base }) {
  const prices = Object.fromEntries(MODELS.map((model) => [model, { input: '0.15', output: '0.60' }]));
  const made = [];
  for (const [index, name] of ['OpenAI', 'DeepSeek', 'OpenAI reserve'].entries()) {
    const secret = `sk-${'0'.repeat(20)}${index === 2 ? 'limited' : index}`;
    const channel = { name, base_url: base, keys: [{ secret }], models: MODELS, prices, priority: index };
    made.push(await ask(page, 'POST', '/channels', channel));
  }
  const token = await ask(page, 'POST', '/tokens', { name: 'Open WebUI' });
  const targets = [made[2], made[0], made[1]].map(({ id: channel }, priority) => ({
    channel,
    model: MODELS[0],
    priority,
  }));
  await ask(page, 'POST', '/models', { slug: 'chat', route: token.route, targets });
  await ask(page, 'POST', `/channels/${made[1].id}/park`, { for: '1d', reason: 'Contract renewal' });
  for (let index = 0; index < REQUESTS; index++) {
    const body = { model: index % 4 === 3 ? MODELS[0] : 'chat', messages: [{ role: 'user', content: 'Hi' }] };
    const headers = { authorization: `Bearer ${token.secret}`, 'content-type': 'application/json' };
    await fetch(`${url}/v1/chat/completions`, { method: 'POST', headers, body: JSON.stringify(body) });
  }
}
