import { Get } from '@nestjs/common';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Operation } from '../core/operation.decorator.js';
import { ServedDocument } from './served-document.js';

/** The description of the admin API, for whoever has logged in. */
@AdminController('openapi.json')
export class OpenApiController {
  constructor(private readonly served: ServedDocument) {}

  @Get()
  @Operation({ id: 'getOpenApi', right: 'rights.read', summary: 'This description.' })
  async get(): Promise<object> {
    return await this.served.document();
  }
}
