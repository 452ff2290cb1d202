import { Get } from '@nestjs/common';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Operation } from '../core/operation.decorator.js';
import { adminDocument } from './admin-document.js';

/** The description of the admin API, for whoever has logged in. */
@AdminController('openapi.json')
export class OpenApiController {
  private document: object | null = null;

  @Get()
  @Operation({ id: 'getOpenApi', right: 'rights.read', summary: 'This description.' })
  get(): object {
    return (this.document ??= adminDocument());
  }
}
