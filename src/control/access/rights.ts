/** What an admin token may do; each contains the one before. */
export const SCOPES = ['read', 'operate', 'admin'] as const;
/** One of them. */
export type Scope = (typeof SCOPES)[number];

/** What a person may be. A tenant administrator has every right that is `own`, inside one tenant and nowhere else. */
export const ROLES = ['owner', 'admin', 'operator', 'viewer', 'tenant_admin'] as const;
/** One of them. */
export type Role = (typeof ROLES)[number];

/** How much a right takes: a scope, or to be an owner, which no token ever is. */
export type Level = Scope | 'owner';

/** One row of the table of rights. */
export interface Right {
  readonly level: Level;
  /** Tenant administrators and tokens of a tenant have it as well, for what belongs to their tenant. */
  readonly own?: true;
  /** A person must have entered the password within five minutes. */
  readonly recent?: true;
  /** Not for tokens, whatever their scope. */
  readonly person?: true;
  readonly about: string;
}

/**
 * The one table of rights: the guard of the admin API decides by it, the OpenAPI document and the console show it. A new
 * kind of operation gets a row here; there is no other place.
 */
const RIGHTS = {
  'account.self': { level: 'read', own: true, person: true, about: 'Your own account and its sessions.' },
  'account.change': { level: 'read', own: true, person: true, recent: true, about: 'Your own password and codes.' },
  'rights.read': { level: 'read', own: true, about: 'This table, and the description of the API.' },
  'people.read': { level: 'admin', own: true, about: 'Who may administer.' },
  'people.write': { level: 'admin', own: true, person: true, recent: true, about: 'Invite, change and remove people.' },
  'admin_tokens.read': { level: 'admin', about: 'Which admin tokens there are.' },
  'admin_tokens.write': { level: 'admin', person: true, recent: true, about: 'Issue, rotate and revoke admin tokens.' },
  'tenants.read': { level: 'read', own: true, about: 'Tenants and their budgets.' },
  'tenants.write': { level: 'admin', about: 'Create, change, suspend and delete tenants.' },
  'routes.read': { level: 'read', own: true, about: 'Routes.' },
  'routes.write': { level: 'admin', own: true, about: 'Change routes.' },
  'channels.read': { level: 'read', own: true, about: 'Channels; of shared ones a tenant sees name and state.' },
  'channels.write': { level: 'admin', about: 'Change channels, their keys and prices.' },
  'channels.operate': { level: 'operate', about: 'Order, enable, disable and park channels.' },
  'channels.test': { level: 'operate', about: 'Test a saved channel.' },
  'channels.draft': { level: 'admin', about: 'Test a channel that is not saved; ask a provider for its models.' },
  'presets.read': { level: 'read', own: true, about: 'The catalogue of providers.' },
  'models.read': { level: 'read', own: true, about: 'Virtual models and what they lead to.' },
  'models.write': { level: 'admin', own: true, about: 'Change virtual models.' },
  'models.operate': { level: 'operate', about: 'Order and park targets.' },
  'models.explain': { level: 'read', own: true, about: 'Explain a route.' },
  'models.drill': { level: 'operate', about: 'Run a failover drill.' },
  'tokens.read': { level: 'read', own: true, about: 'Access tokens, without their secrets.' },
  'tokens.write': { level: 'admin', own: true, about: 'Generate, change, rotate and revoke access tokens.' },
  'limits.read': { level: 'read', own: true, about: 'Limits and budgets, and how much of them is used.' },
  'cooldowns.read': { level: 'read', about: 'What is cooling down or parked.' },
  'cooldowns.release': { level: 'operate', about: 'End a cooldown or a parking.' },
  'overview.read': { level: 'read', own: true, about: 'How the gateway stands.' },
  'requests.read': { level: 'read', own: true, about: 'Requests and their receipts.' },
  'requests.export': { level: 'read', own: true, about: 'Export requests.' },
  'content.read': { level: 'admin', about: 'What requests said, where a route keeps it; every view is audited.' },
  'content.switch': { level: 'owner', recent: true, about: 'Switch the keeping of content on.' },
  'usage.read': { level: 'read', own: true, about: 'What was used and what it cost.' },
  'prices.read': { level: 'read', about: 'Prices.' },
  'prices.write': { level: 'admin', about: 'Change prices.' },
  'playground.use': { level: 'read', own: true, about: 'Try models in the playground.' },
  'settings.read': { level: 'read', about: 'Settings and where each value comes from.' },
  'settings.write': { level: 'admin', about: 'Change settings.' },
  'env.read': { level: 'admin', about: 'Names of environment variables; values of secrets are never shown.' },
  'files.read': {
    level: 'admin',
    about: 'Configuration files that the console may edit; secrets in them are never shown.',
  },
  'files.write': {
    level: 'owner',
    recent: true,
    about: 'Edit configuration files, where CONFIG_FILES_WRITABLE allows it.',
  },
  'env.write': { level: 'admin', recent: true, about: 'Change environment variables in managed.env.' },
  'versions.read': { level: 'read', about: 'Versions of the configuration.' },
  'versions.write': { level: 'admin', about: 'Roll back, label and pin versions.' },
  'config.export': { level: 'admin', recent: true, about: 'Export the configuration.' },
  'config.import': { level: 'admin', recent: true, about: 'Import a configuration.' },
  'audit.read': { level: 'admin', own: true, about: 'The audit log.' },
  'audit.export': { level: 'admin', about: 'Verify and export the audit log.' },
  'events.read': { level: 'read', own: true, about: 'Live events.' },
  'log.read': { level: 'admin', about: 'The live process log.' },
  'system.read': { level: 'read', about: 'State of the process.' },
  'system.operate': { level: 'operate', about: 'Pause and resume intake.' },
  'system.restart': { level: 'admin', recent: true, about: 'Restart the gateway.' },
  'system.backup': { level: 'admin', recent: true, about: 'Make backups and support bundles.' },
  'system.restore': { level: 'owner', recent: true, about: 'Restore a backup that lies in DATA_DIR.' },
  'secrets.rotate': { level: 'owner', recent: true, about: 'Rotate the key-encryption key.' },
  'alerts.read': { level: 'read', about: 'Alerts.' },
  'alerts.write': { level: 'admin', about: 'Change and test alerts.' },
} as const satisfies Readonly<Record<string, Right>>;

/** A row of the table. */
export type RightName = keyof typeof RIGHTS;

/** Every row, in the order of the table. */
export const RIGHT_NAMES = Object.keys(RIGHTS) as RightName[];

/** A row with everything that it may say. */
export function rightOf(name: RightName): Right {
  return RIGHTS[name];
}

const LEVELS: readonly Level[] = ['read', 'operate', 'admin', 'owner'];
const LEVEL_OF_ROLE = { owner: 'owner', admin: 'admin', operator: 'operate', viewer: 'read' } as const;

/** Whether a level contains another. */
export function reaches(level: Level, needed: Level): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(needed);
}

/** Whether somebody of a role has a right at all, wherever it reaches. */
export function roleHas(role: Role, name: RightName): boolean {
  const { level, own } = rightOf(name);
  return role === 'tenant_admin' ? own === true : reaches(LEVEL_OF_ROLE[role], level);
}

/** Whether an admin token has a right; `inTenant` when it is bound to one. */
export function scopeHas(scope: Scope, inTenant: boolean, name: RightName): boolean {
  const { level, own, person } = rightOf(name);
  return person !== true && (!inTenant || own === true) && reaches(scope, level);
}

/** The roles that have a right. */
export function rolesWith(name: RightName): Role[] {
  return ROLES.filter((role) => roleHas(role, name));
}

/** Whether somebody may give a role to somebody: nobody gives more than they have. */
export function mayGrant(granter: Role, role: Role): boolean {
  if (granter === 'tenant_admin') return role === 'tenant_admin';
  if (role === 'tenant_admin') return reaches(LEVEL_OF_ROLE[granter], 'admin');
  return reaches(LEVEL_OF_ROLE[granter], 'admin') && reaches(LEVEL_OF_ROLE[granter], LEVEL_OF_ROLE[role]);
}

/** The widest scope that somebody of a role may give to an admin token; null where they may issue none. */
export function widestScope(role: Role): Scope | null {
  return roleHas(role, 'admin_tokens.write') ? 'admin' : null;
}
