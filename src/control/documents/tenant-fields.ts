import { IsNotEmpty, IsString, MaxLength } from 'class-validator';
import { MANAGED_TENANT_FIELDS, type ManagedTenantFields } from '../../gateway/catalog/field-tables.js';
import { HasFields, type With } from '../../platform/config/fields.js';
import { NAME_LENGTH } from './field-limits.js';
import { NotedFields } from './noted-fields.js';

/** What may be written of a tenant. */
@HasFields(MANAGED_TENANT_FIELDS)
export class TenantFields extends (NotedFields as With<typeof NotedFields, ManagedTenantFields>) {
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  name!: string;
}
