import type { Type } from '@nestjs/common';
import { PricesController } from './prices.controller.js';
import { AlertsController } from './alerts.controller.js';
import { ClientsController } from './clients.controller.js';
import { ChannelsController } from './channels.controller.js';
import { ImportController } from './import.controller.js';
import { KeysController } from './keys.controller.js';
import { ModelsController } from './models.controller.js';
import { KekController, PresetsController } from './presets.controller.js';
import { RoutesController } from './routes.controller.js';
import { TenantsController } from './tenants.controller.js';
import { TokensController } from './tokens.controller.js';
import { ConfigController, VersionsController } from './versions.controller.js';

/** Controllers of what the gateway serves: everything that is a version when it changes. */
export const RESOURCE_CONTROLLERS: readonly Type[] = [
  AlertsController,
  ChannelsController,
  KeysController,
  RoutesController,
  ModelsController,
  TenantsController,
  TokensController,
  VersionsController,
  ConfigController,
  ImportController,
  PresetsController,
  PricesController,
  ClientsController,
  KekController,
];
