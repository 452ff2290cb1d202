import { Module, type DynamicModule } from '@nestjs/common';
import { ControlModule, type ControlParts } from '../control/control.module.js';
import type { CatalogSource } from '../gateway/catalog/catalog.js';
import { GatewayModule, type GatewayParts } from '../gateway/gateway.module.js';
import { HttpModule } from '../http/http.module.js';
import { PlatformModule, type PlatformParts } from '../platform/platform.module.js';

/** The composition root. */
@Module({})
export class AppModule {
  static register(parts: PlatformParts, entities: CatalogSource, given: GatewayParts & ControlParts): DynamicModule {
    const gateway = GatewayModule.register(entities, given);
    const control = ControlModule.register(given);
    return {
      module: AppModule,
      imports: [
        PlatformModule.register(parts),
        gateway,
        control,
        HttpModule.register([gateway, control], parts.environment),
      ],
    };
  }
}
