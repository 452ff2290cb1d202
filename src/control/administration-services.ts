import { DraftTests, type DraftTestParts } from './channel-test/draft-tests.js';
import { openAlerts, type AlertGround } from './alerts/open-alerts.js';
import { Imports } from './import/imports.js';
import { Bulk } from './resources/bulk.js';
import { Channels } from './resources/channels.js';
import { FewEntities } from './resources/few-entities.js';
import { Discovery } from './resources/discovery.js';
import { Keys } from './resources/keys.js';
import { modelSpec } from './resources/models.js';
import { ParkedByHand } from './resources/parking.js';
import { Prices } from './resources/prices.js';
import { routeSpec } from './resources/routes.js';
import { Targets } from './resources/targets.js';
import { tenantSpec } from './resources/tenants.js';
import { Tokens } from './resources/tokens.js';
import { PlaygroundTokens, type PlaygroundParts } from './playground/playground-tokens.js';
import type { PreviewParts } from './preview/previews.js';
import type { Publisher } from './publish/publisher.js';
import { Versions } from './publish/versions.js';
import { Transfers } from './publish/transfers.js';
import { Seed4Channels } from './seed4/seed4-channels.js';
import { Seed4Keys } from './seed4/seed4-keys.js';
import { KekRotation } from './secrets/kek-rotation.js';
import type { KekPlace } from './secrets/kek-file.js';
import type { OpenedKek } from './secrets/open-kek.js';

/** What administering stands on. */
export interface AdministrationParts extends DraftTestParts, PreviewParts, PlaygroundParts {
  readonly publisher: Publisher;
  readonly kek: OpenedKek;
  readonly kekPlace: KekPlace;
  readonly alerts: AlertGround;
}

/** Everything that can be administered of what the gateway serves, as the first worker has it. */
export type AdministrationServices = ReturnType<typeof openAdministration>;

/** Opens the services; the publisher has loaded what is stored. */
export function openAdministration(parts: AdministrationParts) {
  const channels = new Channels(parts);
  const tokens = new Tokens(parts);
  const versions = new Versions(parts);
  const models = new FewEntities(parts, modelSpec(parts));
  const transfers = new Transfers(parts);
  const keys = new Keys(parts);
  const routes = new FewEntities(parts, routeSpec(parts));
  return {
    ...openAlerts(parts, parts.alerts),
    bulk: new Bulk(parts),
    channels,
    keys,
    routes,
    models,
    parking: new ParkedByHand(parts),
    discovery: new Discovery(parts),
    drafts: new DraftTests(parts),
    playground: new PlaygroundTokens(parts),
    prices: new Prices(parts),
    seed4Channels: new Seed4Channels(parts, channels, keys),
    seed4Keys: new Seed4Keys(parts, tokens, routes),
    targets: new Targets(models),
    tenants: new FewEntities(parts, tenantSpec(parts)),
    tokens,
    versions,
    transfers,
    imports: new Imports(parts, transfers),
    kek: new KekRotation(parts),
  };
}
