import { resolve } from 'node:path';
import type { Administration } from '../../control/administration.js';
import type { EntityView } from '../../control/resources/views.js';
import { parseDuration } from '../../gateway/catalog/duration.js';
import { CommandError } from '../command-error.js';
import { BY_COMMAND, withAdministration } from './with-administration.js';

/** What an access token is made with. */
interface CreateOptions {
  readonly name: string;
  readonly route?: string;
  readonly expires?: string;
  readonly json?: boolean;
}

const AT_ONCE = 100;

/** Makes an access token; its secret is printed once and kept nowhere. */
export async function createToken({ name, route, expires, json }: CreateOptions): Promise<void> {
  await withAdministration(async (administration) => {
    const id = route === undefined ? undefined : await routeId(administration, route);
    const value = {
      name,
      ...(id !== undefined && { route: id }),
      ...(expires !== undefined && { expires_at: expires }),
    };
    const { secret, document } = await administration.of('tokens').create(value, BY_COMMAND);
    print(json === true ? { ...document, secret } : secret, json);
  });
}

/** Lists access tokens, the declared ones first. */
export async function listTokens({ json }: { readonly json?: boolean }): Promise<void> {
  await withAdministration(async (administration) => {
    const all = await allTokens(administration);
    if (json === true) return print(all, json);
    if (all.length === 0) return print('There are no access tokens; make one with "gateway token create".');
    for (const { id, name, state, prefix, last4, origin } of all) {
      const shown = typeof prefix === 'string' && typeof last4 === 'string' ? `${prefix}…${last4}` : origin;
      print([id, state, shown, name].map(String).join('\t'));
    }
  });
}

/** Makes another secret; the present one is answered to for a while. */
export async function rotateToken(
  id: string,
  { grace = '24h', json }: { readonly grace?: string; readonly json?: boolean },
): Promise<void> {
  const graceMs = grace === '0' ? 0 : parseDuration(grace);
  if (graceMs === null) throw new CommandError('--grace takes 0, or a duration such as 24h, at most 30d.');
  await withAdministration(async (administration) => {
    const { secret, document } = await administration.of('tokens').rotate(id, graceMs, BY_COMMAND);
    print(json === true ? { ...document, secret } : secret, json);
  });
}

/** Refuses an access token for ever. */
export async function revokeToken(id: string): Promise<void> {
  await withAdministration(async (administration) => {
    await administration.of('tokens').revoke(id, 'any', BY_COMMAND);
    print(`${id} is revoked.`);
  });
}

/** Seals every stored secret under a new key: the gateway's own, or one in a file of the operator's. */
export async function rotateKek({ to }: { readonly to?: string }): Promise<void> {
  const file = to === undefined ? undefined : resolve(to);
  await withAdministration(async (administration) => {
    const { resealed } = await administration.of('kek').rotate(BY_COMMAND.actor, file);
    const left =
      file === undefined ? 'keep a copy of it elsewhere' : `set GATEWAY_KEK_FILE=${file} before the next start`;
    print(`${resealed} secrets are sealed under a new key; ${left}.`);
  });
}

async function allTokens(administration: Administration): Promise<EntityView[]> {
  const tokens = administration.of('tokens');
  const all = await tokens.declared(null);
  for (let behind: { createdAt: number; id: string } | undefined; ;) {
    const { rows, places } = await tokens.page({ limit: AT_ONCE, ...(behind !== undefined && { behind }) });
    all.push(...rows.slice(0, AT_ONCE));
    if (rows.length <= AT_ONCE) return all;
    behind = places[AT_ONCE - 1]!;
  }
}

async function routeId(administration: Administration, wanted: string): Promise<string> {
  const routes = await administration.of('routes').list(null);
  const found = routes.find(({ id, name }) => id === wanted || name === wanted);
  if (found !== undefined) return found.id;
  const names = routes.map(({ name }) => String(name)).join(', ');
  throw new CommandError(`There is no route "${wanted}"; there are: ${names}.`);
}

function print(value: unknown, isJson?: boolean): void {
  process.stdout.write(isJson === true ? `${JSON.stringify(value, null, 2)}\n` : `${String(value)}\n`);
}
