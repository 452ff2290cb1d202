import type { BodyOf } from '../../api/operations.ts';
import type { Tenant } from '../../api/types.ts';
import { budgetBody, budgetForm, type BudgetForm } from '../../lib/budget.ts';
import { readFields, textOrNull, trimmed } from '../../lib/fields.ts';
import { given } from '../../lib/given.ts';
import { textsOf } from '../../lib/lines.ts';

const TEXTS = ['name', 'time_zone', 'note'] as const;

/** The form of a tenant: text as it is typed. */
export interface TenantForm extends Record<(typeof TEXTS)[number], string>, BudgetForm {}

/** A tenant as its form shows it. */
export function toForm(tenant?: Tenant): TenantForm {
  return { ...textsOf(tenant, TEXTS), ...budgetForm(tenant?.budget) };
}

/** The fields of the API that the given fields of the form amount to. */
export function toBody(form: Partial<TenantForm>): BodyOf<'patch', `/tenants/${string}`> {
  return { ...readFields(form, { name: trimmed, time_zone: textOrNull, note: textOrNull }), ...budgetBody(form) };
}

/** The same for a new tenant: what is empty is left out. */
export function toNewBody(form: TenantForm): BodyOf<'post', '/tenants'> {
  return { name: form.name.trim(), ...given(toBody(form)) } as BodyOf<'post', '/tenants'>;
}
