import { join } from 'node:path';
import { pino } from 'pino';
import type { ManagedEntityRow, SealedSecretRow } from '../../src/platform/database/control-schema.js';
import type { Database } from '../../src/platform/database/database.js';
import { openRepositories, type Repositories } from '../../src/control/repositories.js';
import { openAdministration, type AdministrationServices } from '../../src/control/administration-services.js';
import { Previews } from '../../src/control/preview/previews.js';
import { Publisher } from '../../src/control/publish/publisher.js';
import type { Writing } from '../../src/control/resources/writing.js';
import { openKek } from '../../src/control/secrets/open-kek.js';
import { Sealer } from '../../src/control/secrets/sealer.js';
import type { Actor } from '../../src/control/store/actor.js';
import type { ConfigCommit, EntityWrite } from '../../src/control/store/config-commit.js';
import { LocalControlStore } from '../../src/control/store/control-store.js';
import { Catalog } from '../../src/gateway/catalog/catalog.js';
import type { Entities, EntityChanges } from '../../src/gateway/catalog/entities.js';
import { LocalLedgerStore } from '../../src/gateway/ledger/store/local-ledger-store.js';
import { Secret } from '../../src/platform/crypto/secret.js';
import { EgressRules } from '../../src/platform/upstream/egress-rules.js';
import { freshFolder } from './fresh-books.js';
import { HandClock } from './hand-clock.js';

/** Somebody who administers. */
export const ACTOR: Actor = {
  id: 'us_aaaaaaaaaaaaaaaa',
  name: 'ada',
  tenant: null,
  network: null,
  requestId: null,
  reason: null,
};

/** The repositories on a database, with a clock that stands. */
export function repositoriesOn(database: Database): Repositories & { readonly clock: HandClock } {
  const clock = new HandClock();
  return { ...openRepositories(database, clock), clock };
}

/** A row of an entity that does not exist yet. */
export function newRow(id: string, fields: Partial<ManagedEntityRow> = {}): NonNullable<EntityWrite['after']> {
  const { kind = 'channels', tenant = null, parent = '', slug = id, label = id } = fields;
  const { digest = null, mark = null, last4 = null } = fields;
  return {
    id,
    kind,
    tenant,
    parent,
    slug,
    label,
    digest,
    mark,
    last4,
    document: fields.document ?? JSON.stringify({ id }),
  };
}

/** A commit by `ACTOR` with these writes. */
export function commitOf(base: number, writes: readonly EntityWrite[], more: Partial<ConfigCommit> = {}): ConfigCommit {
  const audit = { actor: ACTOR, action: 'channel.update' };
  return {
    base,
    writes,
    secrets: [],
    forget: [],
    version: { via: 'api', summary: 'test', note: null },
    audit,
    ...more,
  };
}

/** Services of what is managed, on a database and a catalog of their own. */
export interface ManagedFixture {
  readonly services: AdministrationServices;
  readonly publisher: Publisher;
  readonly catalog: Catalog;
  readonly store: LocalControlStore;
  readonly clock: HandClock;
  readonly dataDir: string;
  readonly writing: Writing;
}

/** Opens them; `declared` stands beside what is managed. */
export async function manageOn(
  database: Database,
  given: {
    readonly declared?: Entities;
    readonly dataDir?: string;
    readonly kekFile?: string;
    readonly allow?: readonly string[];
  } = {},
): Promise<ManagedFixture> {
  const { declared = NOTHING, dataDir = freshFolder(), allow = ['127.0.0.0/8'] } = given;
  const { clock, ...repositories } = repositoriesOn(database);
  const store = new LocalControlStore(repositories);
  const kekPlace = { dataDir, file: given.kekFile };
  const kek = openKek(kekPlace, await store.of('sealedSecrets').all());
  const sealer = new Sealer(kek.key);
  const variables = { VENDOR_KEY: 'sk-of-a-variable-000000000' };
  const catalog = new Catalog({ entities: NOTHING, installationKey: INSTALLATION_KEY });
  const surroundings = {
    ownHosts: new Set(['127.0.0.1:8000']),
    egress: new EgressRules(allow),
    open: (row: SealedSecretRow, host: string) => sealer.open(row, host),
    variable: (name: string) => (name === 'VENDOR_KEY' ? new Secret(variables.VENDOR_KEY) : null),
  };
  const serve = async (changes: EntityChanges): Promise<void> => {
    catalog.apply(changes);
    await Promise.resolve();
  };
  const serving = (): Entities => catalog.entities();
  const looked = { ledger: new LocalLedgerStore(database, clock), serving, priceOf: () => null };
  const previews = new Previews(looked);
  const preview = previews.of.bind(previews);
  const publisher = new Publisher({ store, surroundings, serve, serving, preview }, declared);
  catalog.apply({ put: await publisher.load(), remove: [] });
  const parked = { parkedPath: join(dataDir, 'parked.json'), onParked: (): void => {} };
  const own = { installationKey: INSTALLATION_KEY, variables: () => variables, serving, ...parked };
  const listModels = async () => await Promise.resolve({ models: [], error: null });
  const testDraft = async () => await Promise.resolve([]);
  const parts = {
    publisher,
    store,
    sealer,
    clock,
    ...own,
    ...looked,
    listModels,
    testDraft,
    surroundings,
    isPriced: () => false,
    spentBy: () => null,
    forgive: () => {},
  };
  const sights = {
    serving,
    board: () => [],
    certificateEnd: async () => await Promise.resolve(null),
    contentBytes: async () => await Promise.resolve(0),
    removals: () => null,
  };
  const logger = pino({ level: 'silent' });
  const most = Number.MAX_SAFE_INTEGER;
  const diskBudgets = { LOG_DISK_BUDGET: most, CONTENT_DISK_BUDGET: most };
  const alerts = { sights, diskBudgets, logger, egress: surroundings.egress };
  const services = openAdministration({ ...parts, kek, kekPlace, alerts });
  return { services, publisher, catalog, store, clock, dataDir, writing: { actor: ACTOR, via: 'api' } };
}

const INSTALLATION_KEY = new Uint8Array(32).fill(7);
const NOTHING: Entities = { tenants: [], channels: [], keys: [], routes: [], models: [], targets: [], tokens: [] };
