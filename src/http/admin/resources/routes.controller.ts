import { Get, Param, Query } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { RouteFields } from '../../../control/documents/route-fields.js';
import { EntityUses } from '../../../control/operate/entity-uses.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Operation } from '../core/operation.decorator.js';
import { RouteAnswer } from './entity-answers.dto.js';
import { IncludeQuery, includesIn } from './include-query.js';
import { pageOfAll } from './page-of-all.js';
import { writesOf } from './resource-writes.js';
import { OwnTenant } from './writing-of.js';

const ONE = { answers: RouteAnswer } as const;

/** What access tokens are bound to. */
@AdminController('routes')
export class RoutesController extends writesOf({
  kind: 'routes',
  noun: 'Route',
  fields: RouteFields,
  ...ONE,
  create: 'Create a route.',
  update: 'Change fields of a route (JSON merge patch).',
  replace: 'Replace all fields of a route.',
  remove: 'Delete a route that nothing refers to.',
}) {
  constructor(
    override readonly administration: Administration,
    private readonly uses: EntityUses,
  ) {
    super();
  }

  @Get()
  @Operation({ id: 'listRoutes', right: 'routes.read', summary: 'Routes.', ...ONE, isList: true })
  async list(@Query() query: IncludeQuery, @OwnTenant() tenant: string | null) {
    const page = pageOfAll(await this.administration.of('routes').list(tenant), query);
    return { ...page, data: await this.uses.routes(page.data, includesIn(query.include)) };
  }

  @Get(':id')
  @Operation({ id: 'getRoute', right: 'routes.read', summary: 'One route.', ...ONE })
  async get(@Param('id') id: string, @Query() { include }: IncludeQuery, @OwnTenant() tenant: string | null) {
    const route = await this.administration.of('routes').get(id, tenant);
    return (await this.uses.routes([route], includesIn(include)))[0];
  }
}
