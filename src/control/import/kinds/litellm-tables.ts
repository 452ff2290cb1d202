import { given, listOf, Mapping, nameOf, numberOf, textOf, type MappedSource } from '../mapping.js';
import type { SourceRow, SourceTables } from '../source-tables.js';
import { limitOf, LITELLM_ROUTE } from './litellm.js';

const COUNTED = [
  'LiteLLM_TeamTable',
  'LiteLLM_UserTable',
  'LiteLLM_OrganizationTable',
  'LiteLLM_BudgetTable',
  'LiteLLM_SpendLogs',
  'LiteLLM_AuditLog',
];
const DAY = /^(?:1d|24h)$/;
const MONTH = /^(?:30d|1mo)$/;

/** LiteLLM's database: clients' keys by the digests that it keeps. Its models are sealed there; their file has them. */
export function mapLiteLlmTables(tables: SourceTables): MappedSource {
  const mapping = new Mapping('litellm');
  mapping.routes.push({ ref: LITELLM_ROUTE, fields: { name: LITELLM_ROUTE }, channels: null });
  for (const row of tables.rows('LiteLLM_ProxyModelTable')) {
    const note = 'its values are sealed there; import the config.yaml, or enter the channel here';
    mapping.tell('LiteLLM_ProxyModelTable', row['model_id'], 'left_out', { name: row['model_name'], note });
  }
  for (const row of tables.rows('LiteLLM_VerificationToken')) mapToken(mapping, row);
  for (const table of COUNTED) {
    const count = tables.count(table);
    if (count > 0)
      mapping.tell(table, '*', 'left_out', { name: `${count} rows`, note: 'is not taken along', isEnabled: false });
  }
  return mapping.source;
}

function mapToken(mapping: Mapping, row: SourceRow): void {
  const hex = textOf(row['token']);
  const shown = textOf(row['key_name']);
  const name = nameOf(row['key_alias'], nameOf(shown, 'key'));
  if (!/^[0-9a-f]{64}$/.test(hex)) {
    mapping.tell('LiteLLM_VerificationToken', shown, 'left_out', { name, note: 'has no SHA-256 digest' });
    return;
  }
  const budget = budgetOf(row);
  const fields = given({
    models: listOf(jsonOf(row['models'])).filter((model) => !model.startsWith('all-')),
    limits: limitsOf(row),
    budget,
    expires_at: timeOf(row['expires']),
    paused: row['blocked'] === true || numberOf(row['blocked']) === 1 ? true : undefined,
  });
  const secret = { kind: 'sha256', hex } as const;
  const own = { ref: hex.slice(0, 16), route: LITELLM_ROUTE, secret, last4: shown.slice(-4) };
  mapping.tokens.push({ ...own, fields: { name, ...fields } });
  const notes = budget !== undefined && 'total' in budget ? ['the budget is what was left'] : [];
  mapping.tellMapped('LiteLLM_VerificationToken', shown, name, notes);
}

function limitsOf(row: SourceRow): object {
  const concurrency = limitOf(row['max_parallel_requests']);
  return given({ rpm: limitOf(row['rpm_limit']), tpm: limitOf(row['tpm_limit']), concurrency });
}

/** Of a day or a month as it is; of any other time what is left of it. */
function budgetOf(row: SourceRow): object | undefined {
  const budget = numberOf(row['max_budget']);
  if (!(budget > 0)) return undefined;
  const duration = textOf(row['budget_duration']);
  if (DAY.test(duration)) return { day: String(budget) };
  if (MONTH.test(duration)) return { month: String(budget) };
  return { total: String(Math.max(0, budget - (numberOf(row['spend']) || 0))) };
}

function timeOf(value: unknown): string | undefined {
  const at = value instanceof Date ? value.getTime() : Date.parse(textOf(value));
  return Number.isNaN(at) ? undefined : new Date(at).toISOString();
}

function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string' || !value.startsWith('[')) return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}
