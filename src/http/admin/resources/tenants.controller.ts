import { Delete, Get, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { TenantFields } from '../../../control/documents/tenant-fields.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { Operation } from '../core/operation.decorator.js';
import { TenantAnswer } from './entity-answers.dto.js';
import { pageOfAll, SearchQuery } from './page-of-all.js';
import { shown, shownDeletion } from './shown.js';
import { DocumentBody, OwnTenant, Writes } from './writing-of.js';

const ONE = { answers: TenantAnswer } as const;
const WRITE = { right: 'tenants.write', ...ONE } as const;

/** Customers. */
@AdminController('tenants')
export class TenantsController {
  constructor(private readonly administration: Administration) {}

  @Get()
  @Operation({ id: 'listTenants', right: 'tenants.read', summary: 'Tenants.', ...ONE, isList: true })
  async list(@Query() query: SearchQuery, @OwnTenant() tenant: string | null) {
    return pageOfAll(await this.administration.of('tenants').list(tenant), query);
  }

  @Post()
  @Operation({
    id: 'createTenant',
    ...WRITE,
    summary: 'Create a tenant.',
    takes: TenantFields,
    status: 201,
    tries: true,
  })
  async create(@DocumentBody() body: object, @Writes() writing: Writing) {
    return shown(await this.administration.of('tenants').create(body, writing));
  }

  @Get(':id')
  @Operation({ id: 'getTenant', right: 'tenants.read', summary: 'One tenant.', ...ONE })
  async get(@Param('id') id: string, @OwnTenant() tenant: string | null) {
    return await this.administration.of('tenants').get(id, tenant);
  }

  @Patch(':id')
  @Operation({
    id: 'updateTenant',
    ...WRITE,
    summary: 'Change fields of a tenant (JSON merge patch).',
    takes: TenantFields,
    changes: true,
    tries: true,
  })
  async update(
    @Param('id') id: string,
    @DocumentBody() patch: object,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('tenants').patch(id, patch, expected, writing));
  }

  @Put(':id')
  @Operation({
    id: 'replaceTenant',
    ...WRITE,
    summary: 'Replace all fields of a tenant.',
    takes: TenantFields,
    changes: true,
    tries: true,
  })
  async replace(
    @Param('id') id: string,
    @DocumentBody() value: object,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('tenants').replace(id, value, expected, writing));
  }

  @Delete(':id')
  @Operation({
    id: 'deleteTenant',
    right: 'tenants.write',
    summary: 'Delete a tenant that nothing refers to.',
    changes: true,
    tries: true,
  })
  async remove(@Param('id') id: string, @Terms() { expected }: ChangeTerms, @Writes() writing: Writing) {
    return shownDeletion(await this.administration.of('tenants').delete(id, expected, writing));
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
