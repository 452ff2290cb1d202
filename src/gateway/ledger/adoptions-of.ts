import { subjectOfBefore } from '../../platform/database/subject-of-before.js';
import type { Catalog } from '../catalog/catalog.js';
import type { AccessToken, Channel, Route } from '../catalog/snapshot.js';
import type { Adoption } from './store/adoptions.repository.js';

/**
 * Who goes on with what was counted before there were ids: routes that the operator has named, with their access tokens,
 * channels and keys. The name of any other was one of position, and could have been another customer's.
 */
export function ownAdoptions(catalog: Catalog): Adoption[] {
  const { routes } = catalog.current;
  const tokens = catalog.accessTokens();
  const named = new Set<string>(catalog.entities().routes.flatMap(({ id, isNamed }) => (isNamed ? [id] : [])));
  return routes.filter(({ id }) => named.has(id)).flatMap((route) => adoptionsOf(route.name, route, tokens));
}

/** What a route adopts of one of before: what was counted for it, its access tokens by their order, its channels and keys. */
export function adoptionsOf(label: string, route: Route, tokens: readonly AccessToken[]): Adoption[] {
  const own = tokens.filter(({ entity }) => entity.route === route.id && entity.origin.kind !== 'managed');
  const ofTokens = own.map(({ id, entity }, index) => {
    const place = entity.digest === null ? 'open' : index + 1;
    return { subject: subjectOfBefore('tk', `${label}/${place}`), id };
  });
  const ofChannels = route.channels.flatMap((channel) => ofChannel(`${label}/${channel.label}`, channel));
  return [{ subject: subjectOfBefore('rt', label), id: route.id }, ...ofTokens, ...ofChannels];
}

function ofChannel(place: string, { id, keys }: Channel): Adoption[] {
  const ofKeys = keys.map((key) => ({ subject: subjectOfBefore('key', `${place}/${key.index + 1}`), id: key.id }));
  return [{ subject: subjectOfBefore('ch', place), id }, ...ofKeys];
}
