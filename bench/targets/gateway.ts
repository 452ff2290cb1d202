import { join } from 'node:path';
import { KEYS, type Place, type Target } from './target.ts';

/** What LEDGER_DURABILITY may be. */
export const DURABILITIES = ['strict', 'relaxed', 'off'] as const;
export type Durability = (typeof DURABILITIES)[number];

/** The gateway built in `folder`, as `npm start` runs it: one token, one channel with two keys, the upstream. */
export function gateway(
  durability: Durability,
  folder: string,
  name = `gateway ${durability}`,
  flags: string[] = [],
): Target {
  const args = [...flags, '--enable-source-maps', '--disable-proto=throw', join(folder, 'dist', 'main.js')];
  return {
    name,
    command: (place) => ({
      file: process.execPath,
      args,
      cwd: place.folder,
      env: { ...environment(place), LEDGER_DURABILITY: durability },
    }),
  };
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
