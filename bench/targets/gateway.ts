import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { KEYS, type Place, type Target } from './target.ts';

/** What LEDGER_DURABILITY is in the tables; `crash` is the default. */
export const DURABILITIES = ['power', 'crash', 'relaxed', 'off'] as const;
export type Durability = (typeof DURABILITIES)[number];

/** How a gateway differs from the one of most tables. */
interface GatewayWish {
  readonly name?: string;
  /** Flags of Node. */
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly workers?: number;
  readonly cores?: string;
}

/** The gateway built in `folder`, as `npm start` runs it: one token, one channel with two keys, the upstream. */
export function gateway(durability: Durability, folder: string, wish: GatewayWish = {}): Target {
  const { name = `gateway ${durability === 'crash' ? 'default' : durability}`, flags = [], env = {}, ...where } = wish;
  return {
    ...where,
    name,
    command: (place) => ({
      file: process.execPath,
      args: [...flags, ...startCommand(folder)],
      cwd: place.folder,
      env: { ...environment(place), LEDGER_DURABILITY: durability, ...env },
    }),
  };
}

/** What `npm start` gives to Node. */
function startCommand(folder: string): string[] {
  const { scripts } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { scripts: { start: string } };
  const [, ...args] = scripts.start.split(' ');
  return args.map((arg) => (arg.startsWith('-') ? arg : join(folder, arg)));
}

function environment({ port, upstreamPort, folder }: Place): Record<string, string> {
  const route = {
    token: KEYS.client,
    base_url: `http://127.0.0.1:${upstreamPort}/v1`,
    default_model: 'mock',
    api_keys: [`${KEYS.upstream}1`, `${KEYS.upstream}2`],
  };
  return {
    HOST: '127.0.0.1',
    PORT: String(port),
    NODE_ENV: 'production',
    DATA_DIR: join(folder, 'data'),
    DRAIN_SECONDS: '1',
    GATEWAY_ROUTES: JSON.stringify([route]),
  };
}
