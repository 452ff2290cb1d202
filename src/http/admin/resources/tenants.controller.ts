import { Get, Param, Post, Query } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { TenantFields } from '../../../control/documents/tenant-fields.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Operation } from '../core/operation.decorator.js';
import { TenantAnswer } from './entity-answers.dto.js';
import { pageOfAll, SearchQuery } from './page-of-all.js';
import { writesOf } from './resource-writes.js';
import { shown } from './shown.js';
import { OwnTenant, Writes } from './writing-of.js';

const ONE = { answers: TenantAnswer } as const;
const WRITE = { right: 'tenants.write', ...ONE } as const;

/** Customers. */
@AdminController('tenants')
export class TenantsController extends writesOf({
  kind: 'tenants',
  noun: 'Tenant',
  fields: TenantFields,
  ...ONE,
  create: 'Create a tenant.',
  update: 'Change fields of a tenant (JSON merge patch).',
  replace: 'Replace all fields of a tenant.',
  remove: 'Delete a tenant that nothing refers to.',
}) {
  constructor(override readonly administration: Administration) {
    super();
  }

  @Get()
  @Operation({ id: 'listTenants', right: 'tenants.read', summary: 'Tenants.', ...ONE, isList: true })
  async list(@Query() query: SearchQuery, @OwnTenant() tenant: string | null) {
    return pageOfAll(await this.administration.of('tenants').list(tenant), query);
  }

  @Get(':id')
  @Operation({ id: 'getTenant', right: 'tenants.read', summary: 'One tenant.', ...ONE })
  async get(@Param('id') id: string, @OwnTenant() tenant: string | null) {
    return await this.administration.of('tenants').get(id, tenant);
  }

  @Post(':id/suspend')
  @Operation({ id: 'suspendTenant', ...WRITE, summary: 'Serve none of its access tokens any more.', tries: true })
  async suspend(@Param('id') id: string, @Writes() writing: Writing) {
    return shown(await this.administration.of('tenants').patch(id, { suspended: true }, 'any', writing));
  }

  @Post(':id/resume')
  @Operation({ id: 'resumeTenant', ...WRITE, summary: 'Serve its access tokens again.', tries: true })
  async resume(@Param('id') id: string, @Writes() writing: Writing) {
    return shown(await this.administration.of('tenants').patch(id, { suspended: null }, 'any', writing));
  }
}
