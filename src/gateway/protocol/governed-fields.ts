/**
 * What a request field lets its client choose past the route: the model, what the answer costs, or whom the upstream asks
 * in the operator's name.
 */
export type Choice = 'model' | 'price' | 'source' | 'nothing';

/** What a route does with a request that has a governed field. */
export type FieldRule = 'allow' | 'strip' | 'refuse';

/** A request field that a route may have a say in. */
export interface GovernedField {
  readonly chooses: Choice;
  /** Values that choose nothing dearer than what is priced already. */
  readonly harmless?: readonly (string | boolean)[];
}

/** Request fields of some upstreams by which a client could get past an allowlist, a budget or a door. */
export const GOVERNED_FIELDS = {
  models: { chooses: 'model' },
  route: { chooses: 'model' },
  preset: { chooses: 'model' },
  fallbacks: { chooses: 'model' },
  fallback_models: { chooses: 'model' },
  context_window_fallbacks: { chooses: 'model' },
  context_window_fallback_dict: { chooses: 'model' },
  content_policy_fallbacks: { chooses: 'model' },
  router_settings_override: { chooses: 'model' },
  model_list: { chooses: 'model' },
  specific_deployment: { chooses: 'model' },
  deployment_id: { chooses: 'model' },
  engine: { chooses: 'model' },
  provider_options: { chooses: 'model' },
  provider: { chooses: 'price' },
  plugins: { chooses: 'price' },
  service_tier: {
    chooses: 'price',
    harmless: ['auto', 'default', 'flex', 'batch', 'standard', 'standard_only', 'on_demand'],
  },
  background: { chooses: 'price', harmless: [false] },
  speed: { chooses: 'price', harmless: ['standard'] },
  inference_geo: { chooses: 'price', harmless: ['global'] },
  data_sources: { chooses: 'source' },
  transforms: { chooses: 'nothing' },
} as const satisfies Readonly<Record<string, GovernedField>>;

/** The name of a governed field. */
export type GovernedName = keyof typeof GOVERNED_FIELDS;

/** Every governed field. */
export const GOVERNED_NAMES = Object.keys(GOVERNED_FIELDS) as readonly GovernedName[];

/** Whether a text names a governed field. */
export function isGoverned(name: string): name is GovernedName {
  return Object.hasOwn(GOVERNED_FIELDS, name);
}

/** Whether a value of a governed field chooses nothing. */
export function isHarmless(name: GovernedName, value: unknown): boolean {
  const { harmless }: GovernedField = GOVERNED_FIELDS[name];
  const isSimple = typeof value === 'string' || typeof value === 'boolean';
  return value === null || (isSimple && (harmless?.includes(value) ?? false));
}
