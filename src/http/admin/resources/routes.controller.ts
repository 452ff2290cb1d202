import { Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { RouteFields } from '../../../control/documents/route-fields.js';
import { EntityUses } from '../../../control/operate/entity-uses.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { Operation } from '../core/operation.decorator.js';
import { RouteAnswer } from './entity-answers.dto.js';
import { IncludeQuery, includesIn } from './include-query.js';
import { pageOfAll } from './page-of-all.js';
import { shown, shownDeletion } from './shown.js';
import { DocumentBody, OwnTenant, Writes } from './writing-of.js';

const ONE = { answers: RouteAnswer } as const;
const WRITE = { right: 'routes.write', ...ONE } as const;

/** What access tokens are bound to. */
@AdminController('routes')
export class RoutesController {
  constructor(
    private readonly administration: Administration,
    private readonly uses: EntityUses,
  ) {}

  @Get()
  @Operation({ id: 'listRoutes', right: 'routes.read', summary: 'Routes.', ...ONE, isList: true })
  async list(@Query() query: IncludeQuery, @OwnTenant() tenant: string | null) {
    const page = pageOfAll(await this.administration.of('routes').list(tenant), query);
    return { ...page, data: await this.uses.routes(page.data, includesIn(query.include)) };
  }

  @Post()
  @Operation({ id: 'createRoute', ...WRITE, summary: 'Create a route.', takes: RouteFields, status: 201, tries: true })
  async create(@DocumentBody() body: object, @Writes() writing: Writing) {
    return shown(await this.administration.of('routes').create(body, writing));
  }

  @Get(':id')
  @Operation({ id: 'getRoute', right: 'routes.read', summary: 'One route.', ...ONE })
  async get(@Param('id') id: string, @Query() { include }: IncludeQuery, @OwnTenant() tenant: string | null) {
    const route = await this.administration.of('routes').get(id, tenant);
    return (await this.uses.routes([route], includesIn(include)))[0];
  }

  @Patch(':id')
  @Operation({
    id: 'updateRoute',
    ...WRITE,
    summary: 'Change fields of a route (JSON merge patch).',
    takes: RouteFields,
    changes: true,
    tries: true,
  })
  async update(
    @Param('id') id: string,
    @DocumentBody() patch: object,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('routes').patch(id, patch, expected, writing));
  }

  @Put(':id')
  @Operation({
    id: 'replaceRoute',
    ...WRITE,
    summary: 'Replace all fields of a route.',
    takes: RouteFields,
    changes: true,
    tries: true,
  })
  async replace(
    @Param('id') id: string,
    @DocumentBody() value: object,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('routes').replace(id, value, expected, writing));
  }

  @Delete(':id')
  @Operation({
    id: 'deleteRoute',
    right: 'routes.write',
    summary: 'Delete a route that nothing refers to.',
    changes: true,
    tries: true,
  })
  async remove(@Param('id') id: string, @Terms() { expected }: ChangeTerms, @Writes() writing: Writing) {
    return shownDeletion(await this.administration.of('routes').delete(id, expected, writing));
  }
}
