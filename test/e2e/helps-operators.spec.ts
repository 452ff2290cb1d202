import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, request, type Server } from 'node:http';
import { createServer as createPort, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { runGateway, type GatewayProcess } from '../support/process.js';
import { chatEvents, ScriptedUpstream, sse } from '../support/scripted-upstream.js';
import { bash, canRun, type ShellResult } from '../support/shell.js';
import { until } from '../support/until.js';

const TOKEN = 'gw_operators_4fT9xQ2mZ8';

/** What one look of the doctor is as JSON. */
interface Finding {
  readonly what: string;
  readonly state: string;
  readonly found: string;
  readonly mend?: string;
}

describe('commands for operators', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gateway-'));
  let upstream: ScriptedUpstream;
  let gateway: GatewayProcess;
  let url: string;
  const servers: Server[] = [];

  beforeAll(async () => {
    upstream = await ScriptedUpstream.start();
    upstream.always(sse(chatEvents('one two three')));
    const channel = { id: 'mine', base_url: upstream.baseUrl, api_key: 'sk-4fT9xQ2mZ8', models: ['m'] };
    const routes = [
      { name: 'r', token: TOKEN, channels: [channel, { id: 'echo', provider: 'echo', models: ['echo'] }] },
    ];
    writeFileSync(join(folder, '.env'), `GATEWAY_ROUTES='${JSON.stringify(routes)}'\n`);
    const variables = { PORT: '0', LEDGER_DURABILITY: 'strict', EGRESS_ALLOW: '127.0.0.0/8' };
    gateway = runGateway(['serve'], variables, () => {}, null, folder);
    url = await gateway.url();
  });
  afterAll(async () => {
    for (const server of servers) server.close().closeAllConnections();
    gateway.child.kill('SIGTERM');
    await gateway.exit();
    await upstream.stop();
  });

  async function run(line: string): Promise<ShellResult> {
    const env = { NODE: process.execPath, GATEWAY: resolve('dist/bundle/gateway.js'), ADMIN_ENABLED: 'false' };
    return await bash(`gateway() { "$NODE" "$GATEWAY" "$@"; }\n${line}`, { cwd: folder, env });
  }

  /** A proxy that holds an answer back until it is whole, and drops a header. */
  async function proxy(dropped: string | null, isBuffering: boolean): Promise<string> {
    const server = createServer((asked, answer) => {
      const headers = { ...asked.headers };
      if (dropped !== null) delete headers[dropped];
      request(`${url}${asked.url}`, { headers }, (given) => {
        answer.writeHead(given.statusCode!, given.headers);
        const pieces: Buffer[] = [];
        given.on('data', (piece: Buffer) => (isBuffering ? pieces.push(piece) : answer.write(piece)));
        given.on('end', () => answer.end(Buffer.concat(pieces)));
      }).end();
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  async function findings(options: string): Promise<{ code: number | null; of: (what: string) => Finding }> {
    const { code, output } = await run(`gateway doctor --json ${options}`);
    const all = JSON.parse(output) as Finding[];
    return { code, of: (what) => all.find((finding) => finding.what.startsWith(what))! };
  }

  it('find nothing wrong where nothing is', async () => {
    const { code, of } = await findings(`--url ${url} --token ${TOKEN}`);
    expect(code).toBe(0);
    for (const what of [
      'configuration',
      'database',
      'data folder',
      'public address',
      'header authorization',
      'header x-api-key',
      'streams',
      'clock',
    ])
      expect([what, of(what).state]).toEqual([what, 'good']);
    expect(of('port').found).toContain('running gateway');
  });

  it('find a proxy that holds streams back, and one that drops a credential', async () => {
    const buffering = await findings(`--url ${await proxy(null, true)} --token ${TOKEN}`);
    expect(buffering.of('streams')).toMatchObject({ state: 'warning', mend: expect.stringContaining('buffering') });
    const dropping = await findings(`--url ${await proxy('x-api-key', false)}/v1 --token ${TOKEN}`);
    expect(dropping.of('header x-api-key')).toMatchObject({ state: 'bad', found: 'the answer is 401' });
    expect([dropping.of('header authorization').state, dropping.of('streams').state, dropping.code]).toEqual([
      'good',
      'good',
      1,
    ]);
  });

  it('find an address that nobody answers, a port that is taken, a name that does not exist, and say what to do', async () => {
    const taken = createPort();
    await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done));
    const { port } = taken.address() as AddressInfo;
    const elsewhere = mkdtempSync(join(tmpdir(), 'gateway-'));
    const routes = [
      { token: TOKEN, channels: [{ id: 'x', base_url: 'https://no-such-name.invalid/v1', api_key: 'sk-4fT9' }] },
    ];
    const line = `cd ${elsewhere} && PORT=${port} DATABASE_URL=postgres://u:secret@127.0.0.1:9/d GATEWAY_ROUTES='${JSON.stringify(routes)}' gateway doctor --url http://127.0.0.1:9`;
    const { code, output } = await run(line);
    taken.close();
    expect(code).toBe(1);
    expect(output).toMatch(/✗ port \d+: cannot be taken on 127\.0\.0\.1 \(EADDRINUSE\)\n {4}Stop the program/);
    expect(output).toMatch(/✗ upstream no-such-name\.invalid: the name cannot be resolved \(\w+\)\n {4}Check base_url/);
    expect(output).toMatch(/✗ public address: .* cannot be reached \(ECONNREFUSED\)/);
    expect(output).toMatch(/✗ database: PostgreSQL does not answer \(ECONNREFUSED\)\n {4}Check that it runs/);
    expect(output).not.toContain(TOKEN);
    expect(output).not.toContain('secret');
  });

  it('measure one channel without touching the running gateway', async () => {
    const { code, output, errors } = await run('gateway bench mine --requests 6 --concurrency 2 --json');
    expect([code, errors]).toEqual([0, '']);
    expect(JSON.parse(output)).toMatchObject({ requests: 6, completed: 6, errors: {} });
    expect(upstream.requests.filter(({ body }) => body.includes('"model":"m"'))).toHaveLength(6);
    const usage = await run('gateway usage --json');
    expect(JSON.parse(usage.output)).toMatchObject({ data: [] });
  });

  it('measure a channel of the console with its key, and look at its upstream', async () => {
    const { output: secret } = await run('gateway admin token --name tests --scope admin');
    const channel = {
      name: 'made-there',
      base_url: upstream.baseUrl,
      keys: [{ secret: 'sk-of-the-console-7Kp2' }],
      models: ['m2'],
    };
    const made = await fetch(`${url}/admin/api/v1/channels`, {
      method: 'POST',
      headers: { authorization: `Bearer ${secret.trim()}`, 'content-type': 'application/json' },
      body: JSON.stringify(channel),
    });
    expect(made.status).toBe(201);
    const { code, output, errors } = await run('gateway bench made-there --requests 2 --json');
    expect([code, errors]).toEqual([0, '']);
    expect(JSON.parse(output)).toMatchObject({ requests: 2, completed: 2 });
    const sent = upstream.requests.filter(({ body }) => body.includes('"model":"m2"'));
    expect(sent.map(({ headers }) => headers.authorization)).toEqual(Array(2).fill('Bearer sk-of-the-console-7Kp2'));
    const { of } = await findings('');
    expect(of('database')).toMatchObject({ state: 'good', found: expect.stringContaining('1 channel of the console') });
  });

  it('say which channel there is instead, and how often a channel failed', async () => {
    expect(await run('gateway bench mnie')).toMatchObject({
      code: 2,
      errors: expect.stringContaining('did you mean "mine"'),
    });
    upstream.reset();
    upstream.always((response) => void response.writeHead(503).end());
    const { code, output } = await run('gateway bench mine --requests 3');
    expect([code, output]).toEqual([1, expect.stringContaining('3 × 503 upstream_error')]);
  });

  it('print the log for people', async () => {
    await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'x-api-key': TOKEN, 'content-type': 'application/json', 'x-request-id': 'for-people' },
      body: JSON.stringify({ model: 'echo', messages: [{ role: 'user', content: 'hi' }] }),
    });
    await until(() => /for-people[^\n]*\n/.test(gateway.output()));
    writeFileSync(join(folder, 'log'), gateway.output());
    const { output } = await run('gateway logs < log');
    expect(output).toMatch(
      /\d\d:\d\d:\d\d\.\d{3} INFO {2}200 completed · r chat echo · echo · \d+ ms · .* · for-people\n/,
    );
    expect(output).toMatch(/INFO {2}listening url=/);
  });

  (canRun('script') ? describe : describe.skip)('on a terminal', () => {
    it('show how far they have come, and take the bar away', async () => {
      writeFileSync(join(folder, 'keys'), 'https://api.example.com/v1\nsk-imported-7Kp2xQ9\n');
      const header = 'generation_id,created_at,model_permaslug,tokens_prompt,tokens_completion,cost_total';
      writeFileSync(join(folder, 'export.csv'), `${header}\ng,2026-01-02T00:00:00Z,m,1,1,0\n`);
      const shown: [string, string][] = [];
      const lines = [
        ['Importing', 'import keys keys'],
        ['Backing up', 'backup file.backup'],
        ['Reconciling', 'reconcile export.csv --channel nobody'],
        ['echo as echo', 'bench echo --requests 2'],
        ['Restoring', 'restore file.backup'],
      ] as const;
      for (const [title, line] of lines) {
        const place = line.startsWith('restore') ? 'DATA_DIR=restored ' : '';
        const { output } = await run(`script -qec '${place}"$NODE" "$GATEWAY" ${line}' /dev/null < /dev/null || true`);
        const bar = output.lastIndexOf(`\r\u001B[K${title} [`);
        const end = output.indexOf('\r\u001B[K', bar + 1);
        shown.push([title, bar >= 0 && end > bar ? 'shown and taken away' : output]);
      }
      expect(shown).toEqual(lines.map(([title]) => [title, 'shown and taken away']));
    });
  });

  it('print how clients are set up, each with the address, the token and the model', async () => {
    const { output: list } = await run('gateway client');
    const ids = list
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[0]!);
    for (const id of ids) {
      const { output } = await run(`gateway client ${id} --url https://gw.example/v1/ --token gw_x --model m-1`);
      expect(output).toContain('https://gw.example');
      expect(output).not.toContain('/v1/v1');
      expect(output).not.toMatch(/\{(?:origin|base|token|model)\}/);
      if (id !== 'openwebui') expect(output).toContain('m-1');
      if (id !== 'codex') expect(output).toContain('gw_x');
    }
    expect(await run('gateway client cluade-code')).toMatchObject({
      code: 2,
      errors: expect.stringContaining('"claude-code"'),
    });
  });
});

/** What each shell is asked for what it offers: the function of bash, the calls that zsh's function makes, and fish itself. */
const SHELLS = {
  bash: `source <(gateway completion bash)
    COMP_WORDS=("\${typed[@]}") COMP_CWORD=$((\${#typed[@]} - 1))
    _gateway
    printf '%s\\n' "\${COMPREPLY[@]}"`,
  zsh: `gateway completion zsh > .script
    cat > ask <<'END'
compdef() { }
_files() { }
_describe() { local list=\${@[-1]}; print -rl -- \${(P)list} }
words=("$@") CURRENT=$# PREFIX=\${@[-1]}
source ./.script
_gateway
END
    zsh -f ask "\${typed[@]}"`,
  fish: `gateway completion fish > .script
    fish --no-config -c 'source ./.script; complete -C "$argv"' "\${typed[@]}"`,
} as const;

const OFFERED: readonly [string, string][] = [
  ['ro', 'route'],
  ['route ', 'explain'],
  ['token ', 'create list revoke rotate'],
  ['admin token --na', '--name'],
  ['requests --outc', '--outcome'],
  ['usage --by day --cs', '--csv'],
  ['usage --by ', ''],
  ['receipt an-id --js', '--json'],
  ['import one-api --ma', '--map'],
  ['import lite', 'litellm'],
  ['completion ', 'bash fish zsh'],
  ['completion x', ''],
  ['client cla', 'claude-code'],
];

// A machine may lack zsh and fish; bash runs what these specs run.
for (const [shell, ask] of Object.entries(SHELLS))
  (canRun(shell) ? describe : describe.skip)(`completion in ${shell}`, () => {
    const place = {
      cwd: mkdtempSync(join(tmpdir(), 'gateway-')),
      env: { NODE: process.execPath, GATEWAY: resolve('dist/bundle/gateway.js') },
    };

    async function offers(typed: string): Promise<string> {
      const words = ['gateway', ...typed.split(' ')];
      const program = 'gateway() { "$NODE" "$GATEWAY" "$@"; }';
      const line = `typed=(${words.map((word) => `'${word}'`).join(' ')})`;
      const { output, errors } = await bash(`${program}\n${line}\n${ask}`, place);
      const names = output.split('\n').map((offer) => offer.split(/[:\t]/)[0]!);
      const fitting = names.filter((name) => name !== '' && name.startsWith(words.at(-1)!));
      return `${errors}${fitting.sort().join(' ')}`;
    }

    it('offers what may follow: commands, options, and values that can be listed', async () => {
      const offered: [string, string][] = [];
      for (const [typed] of OFFERED) offered.push([typed, await offers(typed)]);
      expect(offered).toEqual(OFFERED);
    });
  });
