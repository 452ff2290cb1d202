// What the console's list of 100,000 access tokens takes, kept in the database, on 1,000 routes: each call that its page
// makes, with what a person types into its search. Exits with 1 where the p95 of one is above 200 ms; says nothing on a busy
// machine.
//   npm run build && node bench/token-lists.mjs [--tokens 100000] [--calls 60] [--serve]
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { ask, listening } from './own-gateway.mjs';

const { values } = parseArgs({
  options: {
    tokens: { type: 'string', default: '100000' },
    calls: { type: 'string', default: '60' },
    serve: { type: 'boolean', default: false },
  },
});
const TOKENS = Number(values.tokens);
const CALLS = Number(values.calls);
const ROUTES = 1_000;
const MOST_MS = 200;
const PASSWORD = 'correct horse battery';
const API = '/admin/api/v1';

const dataDir = mkdtempSync(join(tmpdir(), 'gateway-tokens-'));
const env = {
  DATA_DIR: dataDir,
  PORT: '0',
  HOST: '127.0.0.1',
  ADMIN_PASSWORD: PASSWORD,
  ADMIN_RATE_PER_MINUTE: '1000000',
};

async function withGateway(use) {
  const gateway = spawn(process.execPath, ['dist/bundle/gateway.js', 'serve'], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    await use(await listening(gateway));
  } finally {
    if (gateway.exitCode === null && gateway.kill()) await once(gateway, 'exit');
  }
}

/** Asks the admin API as the person of a session. */
async function signIn(url) {
  const entered = await ask(url, `${API}/session`, { method: 'POST', body: { login: 'admin', password: PASSWORD } });
  if (entered.status >= 300) throw new Error(entered.text);
  const cookie = entered.headers['set-cookie'][0].split(';')[0];
  const { csrf } = JSON.parse((await ask(url, `${API}/session`, { headers: { cookie } })).text);
  return async (path, body) => {
    const headers = { cookie, ...(body && { 'x-gw-csrf': csrf, 'sec-fetch-site': 'same-origin' }) };
    const answer = await ask(url, `${API}${path}`, { method: body ? 'POST' : 'GET', headers, body });
    if (answer.status >= 300) throw new Error(`${path}: ${answer.text}`);
    return JSON.parse(answer.text);
  };
}

/** One route and one token are made by the API; their rows are the pattern of all others. */
async function furnish() {
  await withGateway(async (url) => {
    const call = await signIn(url);
    const route = await call('/routes', { name: 'route' });
    await call('/tokens', { name: 'token', route: route.id });
  });
  const db = new DatabaseSync(join(dataDir, 'books.db'));
  const [route, token] = ['routes', 'tokens'].map((kind) =>
    db.prepare('select * from managed_entities where kind = ?').get(kind),
  );
  const columns = Object.keys(token);
  const insert = db.prepare(`insert into managed_entities values (${columns.map(() => '?').join()})`);
  const put = (row) => insert.run(...columns.map((column) => row[column]));
  const numbered = (id, n) => id.slice(0, -6) + n.toString(36).padStart(6, '0');
  const hash = (text) => createHash('sha256').update(text);
  db.exec('begin');
  for (let n = 1; n < ROUTES; n++) {
    put({
      ...route,
      id: numbered(route.id, n),
      slug: typeof route.slug === 'string' ? `${route.slug}-${n}` : null,
      label: `route-${n}`,
      document: renamed(route, `route-${n}`),
    });
  }
  for (let n = 1; n < TOKENS; n++) {
    const name = `client ${String(n).padStart(6, '0')}`;
    const of = n % ROUTES === 0 ? route.id : numbered(route.id, n % ROUTES);
    const text = hash(name).digest('hex');
    put({
      ...token,
      id: numbered(token.id, n),
      label: name,
      digest: token.digest.slice(0, -64) + text,
      last4: text.slice(0, 4),
      mark: token.mark && `${token.mark.slice(0, -6)}${text.slice(4, 10)}`,
      document: renamed(token, name).replaceAll(route.id, of),
      parent: token.parent.replace(route.id, of),
      created_at: token.created_at - n,
    });
  }
  db.exec('commit');
  db.close();
}

function renamed({ document, label }, name) {
  return document.replace(JSON.stringify(label), JSON.stringify(name));
}

try {
  await furnish();
  await withGateway(async (url) => {
    const call = await signIn(url);
    const first = await call('/tokens?limit=100');
    const deep = await call(`/tokens?limit=100&cursor=${first.next_cursor}`);
    const routes = [...new Set(first.data.map(({ route }) => route))];
    const lists = [
      ['first page of 25', '/tokens?limit=25'],
      ['first page of 100', '/tokens?limit=100'],
      ['a later page', `/tokens?limit=100&cursor=${deep.next_cursor}`],
      ['search by name', '/tokens?limit=25&q=client%200999'],
      ['search by last four', `/tokens?limit=25&q=${first.data[7].last4}`],
      ['search without a hit', '/tokens?limit=25&q=nobody'],
      ['of one route', `/tokens?limit=25&route=${routes[3]}`],
      ['names of 100 routes', `/routes?limit=100&ids=${routes.slice(0, 100).join()}`],
    ];
    let isGood = true;
    for (const [what, path] of lists) {
      const times = [];
      let rows = 0;
      for (let n = 0; n < CALLS; n++) {
        const begun = performance.now();
        rows = (await call(path)).data.length;
        times.push(performance.now() - begun);
      }
      const sorted = times.toSorted((left, right) => left - right);
      const p95 = sorted[Math.ceil(CALLS * 0.95) - 1];
      isGood &&= p95 <= MOST_MS;
      console.log(`${what.padEnd(24)} ${String(rows).padStart(4)} rows  p95 ${p95.toFixed(1).padStart(6)} ms`);
    }
    const [busy] = loadavg();
    console.log(`load of the machine: ${busy.toFixed(1)}`);
    process.exitCode = isGood || busy > 2 ? 0 : 1;
    if (values.serve) {
      console.log(`${url}/admin  (${PASSWORD}); press Ctrl+C to end`);
      await once(process, 'SIGINT');
    }
  });
} finally {
  rmSync(dataDir, { recursive: true, force: true });
}
