import type { ManagedEntityRow, SealedSecretRow } from '../../platform/database/control-schema.js';
import type { Problem } from '../../platform/config/problem.js';
import type { Entities } from '../../gateway/catalog/entities.js';
import { documentOf } from '../documents/columns.js';
import {
  channelEntity,
  headerSecretId,
  type ChannelSurroundings,
  type ConvertedChannel,
} from '../documents/channel-entity.js';
import { modelEntities, type ConvertedModel } from '../documents/model-entity.js';
import { routeEntity } from '../documents/route-entity.js';
import { tenantEntity } from '../documents/token-entity.js';

/** What was made of some rows; made again where one of them is another. Rows are replaced, and never written to. */
interface Made<Value> {
  readonly of: readonly unknown[];
  readonly value: Value;
}

/** Rows and sealed secrets of what is managed, access tokens left aside, of which there may be very many. */
export interface ManagedRows {
  readonly rows: ReadonlyMap<string, ManagedEntityRow>;
  readonly secrets: ReadonlyMap<string, SealedSecretRow>;
}

/** The same, and what they amount to. */
export interface ManagedState extends ManagedRows {
  readonly channels: ReadonlyMap<string, Made<ConvertedChannel>>;
  readonly models: ReadonlyMap<string, Made<ConvertedModel>>;
  readonly entities: Omit<Entities, 'tokens'>;
}

/** How secrets are opened and variables are read. */
export interface StateSurroundings extends Pick<ChannelSurroundings, 'variable'> {
  readonly open: (row: SealedSecretRow, host: string) => ReturnType<ChannelSurroundings['open']>;
}

/** The state with nothing in it. */
export const EMPTY_STATE: ManagedState = {
  rows: new Map(),
  secrets: new Map(),
  channels: new Map(),
  models: new Map(),
  entities: { tenants: [], channels: [], keys: [], routes: [], models: [], targets: [] },
};

/** What rows and secrets amount to. What does not differ from `before` is not converted again. */
export function stateOf(
  { rows, secrets }: ManagedRows,
  before: ManagedState,
  surroundings: StateSurroundings,
  problems: Problem[],
): ManagedState {
  if (rows === before.rows && secrets === before.secrets) return before;
  const byKind = Map.groupBy(rows.values(), ({ kind }) => kind);
  const of = (kind: string): ManagedEntityRow[] => byKind.get(kind) ?? [];
  const channels = channelsOf({ rows, secrets }, of, before, { ...surroundings, problems });
  const models = new Map(
    of('models').map((row): [string, Made<ConvertedModel>] => {
      const make = (): ConvertedModel => modelEntities(row.id, documentOf('models', row).fields);
      return [row.id, madeOf([row], before.models.get(row.id), make)];
    }),
  );
  const managed = [...channels.values()].map(({ value }) => value.channel);
  const converted = [...models.values()].map(({ value }) => value);
  const entities = {
    tenants: of('tenants').map((row) => tenantEntity(row.id, documentOf('tenants', row))),
    channels: managed,
    keys: [...channels.values()].flatMap(({ value }) => value.keys),
    routes: of('routes').map((row) => routeEntity(row.id, documentOf('routes', row).fields, managed)),
    models: converted.flatMap((model) => model.models),
    targets: converted.flatMap(({ targets }) => targets),
  };
  return { rows, secrets, channels, models, entities };
}

function channelsOf(
  { secrets }: ManagedRows,
  of: (kind: string) => ManagedEntityRow[],
  before: ManagedState,
  { open, variable, problems }: StateSurroundings & { readonly problems: Problem[] },
): ManagedState['channels'] {
  const keysOf = Map.groupBy(of('keys'), ({ parent }) => parent);
  const openStored: ChannelSurroundings['open'] = (id, host) => {
    const sealed = secrets.get(id);
    return sealed === undefined ? null : open(sealed, host);
  };
  return new Map(
    of('channels').map((row): [string, Made<ConvertedChannel>] => {
      const keys = keysOf.get(row.id) ?? [];
      const document = documentOf('channels', row);
      const headers = Object.keys(document.system.headers).map((name) => headerSecretId(row.id, name));
      const sealed = [...keys.map(({ id }) => id), ...headers].map((id) => secrets.get(id));
      const make = (): ConvertedChannel => {
        const stored = keys.map((key) => ({ id: key.id, document: documentOf('keys', key) }));
        return channelEntity(row.id, document, stored, { open: openStored, variable, problems });
      };
      return [row.id, madeOf([row, ...keys, ...sealed], before.channels.get(row.id), make)];
    }),
  );
}

function madeOf<Value>(of: readonly unknown[], former: Made<Value> | undefined, make: () => Value): Made<Value> {
  const isSame = former?.of.length === of.length && former.of.every((part, index) => part === of[index]);
  return isSame ? former : { of, value: make() };
}
