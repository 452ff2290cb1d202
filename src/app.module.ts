import { Module, type DynamicModule } from '@nestjs/common';
import type { CatalogEntities } from './gateway/catalog/read-catalog.js';
import { GatewayModule, type GatewayParts } from './gateway/gateway.module.js';
import { HttpModule } from './http/http.module.js';
import { PlatformModule, type PlatformParts } from './platform/platform.module.js';

/** The composition root. */
@Module({})
export class AppModule {
  static register(parts: PlatformParts, entities: Pick<CatalogEntities, 'routes'>, given: GatewayParts): DynamicModule {
    const gateway = GatewayModule.register(entities, given);
    return {
      module: AppModule,
      imports: [PlatformModule.register(parts), gateway, { module: HttpModule, imports: [gateway] }],
    };
  }
}
