import { Body, Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { ModelFields } from '../../../control/documents/model-fields.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { Operation } from '../core/operation.decorator.js';
import { TargetOrderBody } from './bodies.dto.js';
import { ModelAnswer } from './entity-answers.dto.js';
import { pageOfAll, SearchQuery } from './page-of-all.js';
import { shown, shownDeletion } from './shown.js';
import { DocumentBody, OwnTenant, Writes } from './writing-of.js';

const ONE = { answers: ModelAnswer } as const;
const WRITE = { right: 'models.write', ...ONE } as const;

/** Virtual models. */
@AdminController('models')
export class ModelsController {
  constructor(private readonly administration: Administration) {}

  @Get()
  @Operation({ id: 'listModels', right: 'models.read', summary: 'Virtual models.', ...ONE, isList: true })
  async list(@Query() query: SearchQuery, @OwnTenant() tenant: string | null) {
    return pageOfAll(await this.administration.of('models').list(tenant), query);
  }

  @Post()
  @Operation({
    id: 'createModel',
    ...WRITE,
    summary: 'Create a virtual model.',
    takes: ModelFields,
    status: 201,
    tries: true,
  })
  async create(@DocumentBody() body: object, @Writes() writing: Writing) {
    return shown(await this.administration.of('models').create(body, writing));
  }

  @Get(':id')
  @Operation({ id: 'getModel', right: 'models.read', summary: 'One virtual model.', ...ONE })
  async get(@Param('id') id: string, @OwnTenant() tenant: string | null) {
    return await this.administration.of('models').get(id, tenant);
  }

  @Patch(':id')
  @Operation({
    id: 'updateModel',
    ...WRITE,
    summary: 'Change fields of a virtual model (JSON merge patch).',
    takes: ModelFields,
    changes: true,
    tries: true,
  })
  async update(
    @Param('id') id: string,
    @DocumentBody() patch: object,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('models').patch(id, patch, expected, writing));
  }

  @Put(':id')
  @Operation({
    id: 'replaceModel',
    ...WRITE,
    summary: 'Replace all fields of a virtual model.',
    takes: ModelFields,
    changes: true,
    tries: true,
  })
  async replace(
    @Param('id') id: string,
    @DocumentBody() value: object,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('models').replace(id, value, expected, writing));
  }

  @Delete(':id')
  @Operation({
    id: 'deleteModel',
    right: 'models.write',
    summary: 'Delete a virtual model that nothing refers to.',
    changes: true,
    tries: true,
  })
  async remove(@Param('id') id: string, @Terms() { expected }: ChangeTerms, @Writes() writing: Writing) {
    return shownDeletion(await this.administration.of('models').delete(id, expected, writing));
  }

  @Patch(':id/targets/order')
  @Operation({
    id: 'orderTargets',
    ...WRITE,
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
