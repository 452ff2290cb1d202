import { Catalog } from '../../gateway/catalog/catalog.js';
import { readCatalog } from '../../control/sources/read-catalog.js';
import { adoptionsOf } from '../../gateway/ledger/adoptions-of.js';
import type { Adoption } from '../../gateway/ledger/store/adoptions.repository.js';
import { loadEnvironment } from '../../platform/config/load-environment.js';
import { subjectOfBefore } from '../../platform/database/subject-of-before.js';
import { CommandError } from '../command-error.js';
import { identityAtHand } from '../identity-at-hand.js';
import { withLedger } from './with-ledger.js';

/** Has a route, an access token or a channel go on with what was counted before version 0.2.0 under a label. */
export async function adopt(label: string, id: string): Promise<void> {
  const loaded = loadEnvironment();
  const identity = await identityAtHand(loaded.environment);
  const adoptions = adoptionsFor(label, id, new Catalog(readCatalog(loaded, [], identity)));
  await withLedger(async ({ books }) => {
    const adopted = await books.adopt(adoptions);
    if (adopted === 0) throw new CommandError(`Nothing was counted under "${label}" before version 0.2.0.`);
  });
  process.stdout.write(`${id} goes on with what was counted for ${label}, from the next start of the gateway on.\n`);
}

function adoptionsFor(label: string, id: string, catalog: Catalog): Adoption[] {
  const { routes } = catalog.current;
  const tokens = catalog.accessTokens();
  const route = routes.find((one) => one.id === id);
  if (route !== undefined) return adoptionsOf(label, route, tokens);
  if (tokens.some((token) => token.id === id)) return [{ subject: subjectOfBefore('tk', label), id }];
  const channels = routes.flatMap((one) => one.channels);
  if (channels.some((channel) => channel.id === id)) return [{ subject: subjectOfBefore('ch', label), id }];
  const known = routes.map(({ name, id: routeId }) => `${name} ${routeId}`).join(', ');
  throw new CommandError(`No route, access token or channel has the id "${id}". Routes: ${known}.`);
}
