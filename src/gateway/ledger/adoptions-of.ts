import { subjectOfBefore } from '../../platform/database/subject-of-before.js';
import type { Catalog } from '../catalog/catalog.js';
import type { Channel, Route } from '../catalog/snapshot.js';
import type { Adoption } from './store/adoptions.repository.js';

/**
 * Who goes on with what was counted before there were ids: routes that the operator has named, with their access tokens,
 * channels and keys. The name of any other was one of position, and could have been another customer's.
 */
export function adoptionsOf(catalog: Catalog): Adoption[] {
  const { routes, tokens } = catalog.current;
  const named = new Set<string>(catalog.entities().routes.flatMap(({ id, isNamed }) => (isNamed ? [id] : [])));
  const ofTokens = tokens
    .filter(({ entity: { route, origin } }) => named.has(route) && origin.kind !== 'managed')
    .map(({ id, label }) => ({ subject: subjectOfBefore('tk', label), id }));
  return [...routes.filter(({ id }) => named.has(id)).flatMap(ofRoute), ...ofTokens];
}

function ofRoute({ id, name, channels }: Route): Adoption[] {
  return [{ subject: subjectOfBefore('rt', name), id }, ...channels.flatMap((channel) => ofChannel(name, channel))];
}

function ofChannel(route: string, { id, label, keys }: Channel): Adoption[] {
  const place = `${route}/${label}`;
  const ofKeys = keys.map((key) => ({ subject: subjectOfBefore('key', `${place}/${key.index + 1}`), id: key.id }));
  return [{ subject: subjectOfBefore('ch', place), id }, ...ofKeys];
}
