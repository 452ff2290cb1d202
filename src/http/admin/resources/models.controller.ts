import { Body, Get, Param, Patch, Query } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { ModelFields } from '../../../control/documents/model-fields.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { Operation } from '../core/operation.decorator.js';
import { TargetOrderBody } from './bodies.dto.js';
import { ModelAnswer } from './entity-answers.dto.js';
import { pageOfAll, SearchQuery } from './page-of-all.js';
import { writesOf } from './resource-writes.js';
import { shown } from './shown.js';
import { OwnTenant, Writes } from './writing-of.js';

const ONE = { answers: ModelAnswer } as const;

/** Virtual models. */
@AdminController('models')
export class ModelsController extends writesOf({
  kind: 'models',
  noun: 'Model',
  fields: ModelFields,
  ...ONE,
  create: 'Create a virtual model.',
  update: 'Change fields of a virtual model (JSON merge patch).',
  replace: 'Replace all fields of a virtual model.',
  remove: 'Delete a virtual model that nothing refers to.',
}) {
  constructor(override readonly administration: Administration) {
    super();
  }

  @Get()
  @Operation({ id: 'listModels', right: 'models.read', summary: 'Virtual models.', ...ONE, isList: true })
  async list(@Query() query: SearchQuery, @OwnTenant() tenant: string | null) {
    return pageOfAll(await this.administration.of('models').list(tenant), query);
  }

  @Get(':id')
  @Operation({ id: 'getModel', right: 'models.read', summary: 'One virtual model.', ...ONE })
  async get(@Param('id') id: string, @OwnTenant() tenant: string | null) {
    return await this.administration.of('models').get(id, tenant);
  }

  @Patch(':id/targets/order')
  @Operation({
    id: 'orderTargets',
    ...ONE,
    right: 'models.operate',
    summary: 'Try the targets in another order.',
    takes: TargetOrderBody,
    changes: true,
    tries: true,
  })
  async order(
    @Param('id') id: string,
    @Body() { order }: TargetOrderBody,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('targets').order(id, [...order], expected, writing));
  }
}
