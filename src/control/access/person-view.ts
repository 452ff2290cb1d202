import type { AdminTokenRow, InvitationRow, PersonRow, SessionRow } from '../../platform/database/control-schema.js';

const time = (at: number): string => new Date(at).toISOString();
const timeOrNull = (at: number | null): string | null => (at === null ? null : time(at));

/** A person as the admin API shows them; nothing that they log in with. */
export function showPerson(row: PersonRow) {
  return {
    id: row.id,
    login: row.login,
    name: row.name,
    role: row.role,
    tenant: row.tenant,
    disabled: row.disabled === 1,
    has_password: row.password !== null,
    has_totp: row.totp_secret !== null,
    oidc_issuer: row.oidc_issuer,
    oidc_subject: row.oidc_subject,
    created_at: time(row.created_at),
    updated_at: time(row.updated_at),
    last_login_at: timeOrNull(row.last_login_at),
    version: row.version,
  };
}

/** A session as its person sees it. */
export function showSession(row: SessionRow, current: string | null) {
  return {
    id: row.id,
    person: row.person,
    kind: row.kind,
    user_agent: row.user_agent,
    network: row.network,
    is_current: row.id === current,
    created_at: time(row.created_at),
    last_used_at: time(row.seen_at),
    expires_at: time(row.expires_at),
  };
}

/** An admin token without its secret. */
export function showAdminToken(row: AdminTokenRow) {
  return {
    id: row.id,
    name: row.name,
    last4: row.last4,
    scope: row.scope,
    tenant: row.tenant,
    ip_allow: row.ip_allow === null ? null : (JSON.parse(row.ip_allow) as string[]),
    grace_until: row.old_digest === null ? null : timeOrNull(row.old_until),
    created_by: row.created_by,
    created_at: time(row.created_at),
    expires_at: timeOrNull(row.expires_at),
    last_used_at: timeOrNull(row.last_used_at),
    version: row.version,
  };
}

/** An invitation without its link. */
export function showInvitation(row: InvitationRow) {
  return {
    id: row.id,
    name: row.name,
    role: row.role,
    tenant: row.tenant,
    created_by: row.created_by,
    created_at: time(row.created_at),
    expires_at: time(row.expires_at),
  };
}

/** What the admin API shows of a person. */
export type PersonShown = ReturnType<typeof showPerson>;
