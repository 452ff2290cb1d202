import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { CodeBlock } from './documents.js';
import { NEVER_LATE, runGateway, type GatewayProcess } from './process.js';
import { completion, json, ScriptedUpstream } from './scripted-upstream.js';
import { SEEDS } from './seeds.js';
import { bash, javaScript, type ShellResult } from './shell.js';
import { until } from './until.js';

/** Where the blocks of a page run, one after the other. */
export interface DocumentStage {
  run(block: CodeBlock): Promise<ShellResult>;
  stop(): Promise<void>;
}

/** The stages that a mark may name: `<!-- runs STAGE -->`; without a name it is `demo`. */
export const STAGES: Readonly<Record<string, () => Promise<DocumentStage>>> = {
  demo: demoStage,
  folder: folderStage,
  books: booksStage,
  seeds: async () => await Promise.resolve(new FolderStage(seedFolder())),
};

/** The gateway of the quick start, with its base URL and token in the environment. */
async function demoStage(): Promise<DocumentStage> {
  const gateway = runGateway(['serve', '--demo'], { PORT: '0' });
  const BASE_URL = await gateway.url();
  const token = (): string => /Token +(\S+)\n/.exec(gateway.output())?.[1] ?? '';
  await until(() => token() !== '');
  const env = { BASE_URL, TOKEN: token() };
  return {
    run: async ({ language, text }) => await (language === 'js' ? javaScript : bash)(text, { env }),
    stop: async () => await end(gateway),
  };
}

async function end(gateway: GatewayProcess): Promise<void> {
  gateway.child.kill('SIGTERM');
  await gateway.exit();
}

/** Stand-ins for what would install, build or stay in the foreground; everything else is run as it is written. */
const SHIMS = `
npm() {
  case "$*" in
    ci | 'run build') ;;
    start) touch .start ;;
    'run gateway -- '*) shift 3; gateway "$@" ;;
    *) echo "npm $*: not known to this stage" >&2; return 1 ;;
  esac
}
gateway() { "$NODE" "$GATEWAY" "$@"; }
`;

/** A folder of its own, in which the \`gateway\` program and \`npm\` are those of this build. */
class FolderStage implements DocumentStage {
  readonly #folder: string;
  readonly #upstream: ScriptedUpstream | null;
  #env: Record<string, string>;
  #gateway: GatewayProcess | null = null;

  constructor(folder: string, upstream: ScriptedUpstream | null = null, env: Record<string, string> = {}) {
    this.#folder = folder;
    this.#upstream = upstream;
    this.#env = { ...NEVER_LATE, NODE: process.execPath, GATEWAY: resolve('dist/bundle/gateway.js'), ...env };
  }

  async run(block: CodeBlock): Promise<ShellResult> {
    const result = await bash(`${SHIMS}\n${block.text}`, { cwd: this.#folder, env: this.#env });
    this.#fillIn();
    if (this.#gateway === null && existsSync(join(this.#folder, '.start'))) await this.start();
    return result;
  }

  /** Starts the gateway in the folder, as `npm start` does. */
  async start(): Promise<void> {
    this.#gateway = runGateway(['serve'], { PORT: '0' }, () => {}, null, this.#folder);
    this.#env = { ...this.#env, BASE_URL: await this.#gateway.url() };
  }

  /** Fills in a key, as a reader would, and has this test's upstream stand for the provider, at prices like the provider's. */
  #fillIn(): void {
    if (this.#upstream === null) return;
    const prices = '"prices": { "*": { "input": "1", "output": "1" } }';
    const address = `"base_url": "${this.#upstream.baseUrl}", ${prices}`;
    replaceOnce(join(this.#folder, '.env'), 'your-key-of-the-provider', 'sk-4fT9xQ2mZ8');
    replaceOnce(
      join(this.#folder, 'config/routes.json'),
      '"provider": "openrouter",',
      `"provider" : "openrouter", ${address},`,
    );
  }

  async stop(): Promise<void> {
    if (this.#gateway !== null) await end(this.#gateway);
    await this.#upstream?.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function folderStage(): Promise<DocumentStage> {
  const upstream = await ScriptedUpstream.start();
  upstream.always(json(200, completion('Hello from the upstream.')));
  return new FolderStage(emptyFolder(), upstream);
}

/** A gateway that runs in the folder, with one request of the id \`my-request-1\` in its ledger. */
async function booksStage(): Promise<DocumentStage> {
  const folder = emptyFolder();
  const route = { token: 'gw_books_4fT9xQ2mZ8', channels: [{ id: 'openrouter', provider: 'echo' }], name: 'team-a' };
  writeFileSync(join(folder, '.env'), `GATEWAY_ROUTES='${JSON.stringify([route])}'\n`);
  const stage = new FolderStage(folder, null, { TOKEN: route.token });
  await stage.start();
  const request = `curl -sS "$BASE_URL/v1/chat/completions" -H "X-API-Key: $TOKEN" -H "X-Request-Id: my-request-1" \
    -d '{"model":"echo","messages":[{"role":"user","content":"Hello!"}]}' -H "Content-Type: application/json"`;
  await stage.run({ language: 'bash', text: request, mark: '', line: 0 });
  return stage;
}

function seedFolder(): string {
  const folder = emptyFolder();
  for (const name of ['apis.json', 'providers.json', 'models.json'])
    copyFileSync(join(SEEDS, name), join(folder, name));
  return folder;
}

function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'gateway-'));
}

function replaceOnce(path: string, text: string, replacement: string): void {
  if (existsSync(path)) writeFileSync(path, readFileSync(path, 'utf8').replace(text, replacement));
}
