import type { Logger } from 'pino';
import { openAccess, type AccessServices } from '../control/access/access-services.js';
import { openAdministration, type AdministrationServices } from '../control/administration-services.js';
import type { DraftTestParts } from '../control/channel-test/draft-tests.js';
import { oidcSettings } from '../control/access/oidc/oidc-settings.js';
import type { SignOnGround } from '../control/access/oidc/single-sign-on.js';
import type { AlertGround } from '../control/alerts/open-alerts.js';
import type { Sights } from '../control/alerts/signs.js';
import { Previews, type PreviewParts } from '../control/preview/previews.js';
import { Publisher } from '../control/publish/publisher.js';
import { ControlError } from '../control/control-error.js';
import { openKek } from '../control/secrets/open-kek.js';
import { Sealer } from '../control/secrets/sealer.js';
import type { ResourceParts } from '../control/resources/resource-parts.js';
import type { ControlStore } from '../control/store/control-store.js';
import type { CatalogSource } from '../gateway/catalog/catalog.js';
import type { Entities, EntityChanges } from '../gateway/catalog/entities.js';
import type { Channel } from '../gateway/catalog/snapshot.js';
import { ownHosts } from '../gateway/catalog/own-hosts.js';
import type { ParkedEntry } from '../gateway/health/parked-file.js';
import type { LedgerStore } from '../gateway/ledger/store/ledger-store.js';
import type { PriceCard } from '../gateway/pricing/price-card.js';
import type { Environment } from '../platform/config/environment.js';
import { parseByteSize } from '../platform/config/byte-size.js';
import type { Variables } from '../platform/config/references.js';
import type { LineRing } from '../platform/logging/line-ring.js';
import { Secret } from '../platform/crypto/secret.js';
import { SystemClock } from '../platform/time/clock.js';
import { ControlClient } from '../platform/upstream/control-client.js';
import { EgressRules } from '../platform/upstream/egress-rules.js';
import { parkedPath } from '../gateway/health/parked-file.js';

/** What the control plane stands on before the application does. */
export interface ControlGround {
  readonly environment: Environment;
  readonly port: number;
  readonly store: ControlStore;
  readonly ledger: LedgerStore;
  readonly declared: CatalogSource;
  readonly logger: Logger;
  /** The latest lines of the log of all workers. */
  readonly recent: LineRing;
  readonly variables: () => Variables;
}

/** What the application does for the control plane, once it is there. */
export interface ControlHooks extends Pick<Sights, 'board' | 'certificateEnd' | 'contentBytes' | 'removals'> {
  /** Has every worker serve on changes; resolves once each says that it does. */
  readonly serve: (changes: EntityChanges) => Promise<void>;
  /** What is served at present. */
  readonly serving: () => Entities;
  readonly priceOf: (channel: Channel, model: string) => PriceCard | null;
  readonly listModels: ResourceParts['listModels'];
  readonly testDraft: DraftTestParts['testDraft'];
  readonly isPriced: (route: string) => boolean;
  readonly spentBy: ResourceParts['spentBy'];
  readonly forgive: ResourceParts['forgive'];
  /** Told what people have put aside. */
  readonly onParked: (entries: readonly ParkedEntry[]) => void;
}

/** The control plane of the first worker. */
export interface OpenControl {
  readonly access: AccessServices;
  readonly administration: AdministrationServices;
  readonly publisher: Publisher;
  /** What is to be served: declared and managed. */
  readonly source: CatalogSource;
  /** Makes the application's part known; nothing changes before. Gives how to stop what goes on by itself from then on. */
  readonly attach: (hooks: ControlHooks) => () => void;
}

/** Opens the control plane and reads what it manages. Throws a StorageError when stored secrets cannot be opened. */
export async function openControl(ground: ControlGround): Promise<OpenControl> {
  const { environment, store, ledger, declared, logger, variables } = ground;
  const { DATA_DIR: dataDir, GATEWAY_KEK_FILE: file, ADMIN_PASSWORD: password = null } = environment;
  const isOpen = environment.ADMIN_ENABLED;
  const clock = new SystemClock();
  const kekPlace = { dataDir, file };
  const kek = openKek(kekPlace, await store.of('sealedSecrets').all());
  if (kek.warning !== null) logger.warn(kek.warning);
  const sealer = new Sealer(kek.key);
  let hooks = idleHooks(declared);
  const surroundings = surroundingsOf(ground, sealer);
  const serve = async (changes: EntityChanges): Promise<void> => await hooks.serve(changes);
  const looked = previewParts(ledger, () => hooks);
  const previews = new Previews(looked);
  const parts = { store, surroundings, serve, serving: looked.serving, preview: previews.of.bind(previews) };
  const publisher = new Publisher(parts, declared.entities);
  const { installationKey } = declared;
  const entities = await publisher.load();
  const administration = openAdministration({
    publisher,
    store,
    sealer,
    clock,
    installationKey,
    variables,
    kek,
    kekPlace,
    ...looked,
    onParked: (entries) => hooks.onParked(entries),
    listModels: async (channel) => await hooks.listModels(channel),
    testDraft: async (order) => await hooks.testDraft(order),
    isPriced: (route) => hooks.isPriced(route),
    spentBy: (token) => hooks.spentBy(token),
    forgive: (token, amounts) => hooks.forgive(token, amounts),
    surroundings,
    parkedPath: parkedPath(dataDir),
    alerts: alertGround(ground, surroundings.egress, () => hooks),
  });
  return {
    access: await openAccess({
      store,
      clock,
      sealer,
      recent: ground.recent,
      dataDir,
      password: isOpen ? password : null,
      writesDotEnv: environment.ENV_FILE_WRITABLE,
      signOn: signOnOf(environment, { logger, tenantOf: (named) => onlyTenant(hooks.serving(), named) }),
      writesConfigFiles: environment.CONFIG_FILES_WRITABLE,
    }),
    administration,
    publisher,
    source: { entities, installationKey },
    attach: (given) => {
      hooks = given;
      return administration.alertWatch.start();
    },
  };
}

/** What previews look into; the application is there later. */
function previewParts(ledger: LedgerStore, hooks: () => ControlHooks): PreviewParts {
  const priceOf = (channel: Channel, model: string): PriceCard | null => hooks().priceOf(channel, model);
  return { ledger, serving: () => hooks().serving(), priceOf };
}

/** What every configuration is checked against. */
function surroundingsOf({ environment, port, variables }: ControlGround, sealer: Sealer) {
  return {
    ownHosts: ownHosts(environment, port),
    egress: new EgressRules(environment.EGRESS_ALLOW),
    open: sealer.open.bind(sealer),
    variable: (name: string): Secret | null => {
      const value = variables()[name];
      return value ? new Secret(value) : null;
    },
  };
}

/** What alerts look at; the application is there later. */
function alertGround(
  { environment, logger }: ControlGround,
  egress: EgressRules,
  hooks: () => ControlHooks,
): AlertGround {
  const sights = {
    serving: () => hooks().serving(),
    board: () => hooks().board(),
    certificateEnd: async (origin: string) => await hooks().certificateEnd(origin),
    contentBytes: async () => await hooks().contentBytes(),
    removals: () => hooks().removals(),
  };
  const bytes = (size: string): number => parseByteSize(size) ?? Number.MAX_SAFE_INTEGER;
  const diskBudgets = {
    LOG_DISK_BUDGET: bytes(environment.LOG_DISK_BUDGET),
    CONTENT_DISK_BUDGET: bytes(environment.CONTENT_DISK_BUDGET),
  };
  return { sights, diskBudgets, logger, egress };
}

function signOnOf(environment: Environment, own: Pick<SignOnGround, 'logger' | 'tenantOf'>): SignOnGround | null {
  const settings = oidcSettings(environment);
  return settings === null ? null : { settings, http: new ControlClient(), ...own };
}

/** The id of the tenant that is meant by an id or a name; null when there is none, or when two have the name. */
function onlyTenant({ tenants }: Entities, named: string): string | null {
  const found = tenants.filter(({ id, name }) => id === named || name === named);
  return found.length === 1 ? found[0]!.id : null;
}

/** Where there is no application, as for a command on a stopped gateway. */
function idleHooks(declared: CatalogSource): ControlHooks {
  return {
    serve: async () => {},
    serving: () => declared.entities,
    priceOf: () => null,
    listModels: async () => await Promise.resolve({ models: [], error: 'not_running' }),
    isPriced: () => false,
    spentBy: () => null,
    forgive: () => {},
    testDraft: async () => await Promise.reject(new ControlError('unavailable')),
    onParked: () => {},
    board: () => [],
    certificateEnd: async () => await Promise.resolve(null),
    contentBytes: async () => await Promise.resolve(0),
    removals: () => null,
  };
}
