import { IsArray, IsBoolean, IsIn, IsInt, IsISO8601, IsOptional, IsString } from 'class-validator';
import { PROOFS, type Proof } from '../../../control/access/actor.js';
import { ROLES, SCOPES, type Role, type Scope } from '../../../control/access/rights.js';

/** Session, as the console needs it. */
export class SessionAnswer {
  @IsOptional()
  @IsString()
  session!: string | null;

  @IsIn(['person', 'token'])
  kind!: 'person' | 'token';

  @IsString()
  id!: string;

  @IsString()
  name!: string;

  @IsOptional()
  @IsIn(ROLES)
  role!: Role | null;

  @IsOptional()
  @IsIn(SCOPES)
  scope!: Scope | null;

  @IsOptional()
  @IsString()
  tenant!: string | null;

  @IsArray()
  @IsString({ each: true })
  rights!: string[];

  /** For the header X-GW-CSRF. */
  @IsOptional()
  @IsString()
  csrf!: string | null;

  @IsOptional()
  @IsISO8601()
  reauth_until!: string | null;

  /** How the person proves anew who they are: POST /session/reauth, or GET /oidc/start?again=1. */
  @IsOptional()
  @IsIn(PROOFS)
  reauth_by!: Proof | null;

  /** The page was reached over plain http from another machine. */
  @IsBoolean()
  is_insecure!: boolean;
}

/** Whether the first set-up is still to be done. */
export class SetupAnswer {
  @IsBoolean()
  needed!: boolean;

  @IsBoolean()
  is_secure!: boolean;

  @IsString()
  time!: string;

  @IsString()
  time_zone!: string;
}

/** A person without anything that they log in with. */
export class PersonAnswer {
  @IsString()
  id!: string;

  @IsString()
  login!: string;

  @IsString()
  name!: string;

  @IsIn(ROLES)
  role!: Role;

  @IsOptional()
  @IsString()
  tenant!: string | null;

  @IsBoolean()
  disabled!: boolean;

  @IsBoolean()
  has_password!: boolean;

  @IsBoolean()
  has_totp!: boolean;

  @IsOptional()
  @IsString()
  oidc_issuer!: string | null;

  @IsOptional()
  @IsString()
  oidc_subject!: string | null;

  @IsISO8601()
  created_at!: string;

  @IsISO8601()
  updated_at!: string;

  @IsOptional()
  @IsISO8601()
  last_login_at!: string | null;

  @IsInt()
  version!: number;
}

/** One's own account. */
export class AccountAnswer extends PersonAnswer {
  @IsOptional()
  @IsIn(['env', 'managed'])
  password_origin!: 'env' | 'managed' | null;

  @IsInt()
  recovery_codes_left!: number;
}

/** What an authenticator is set up with; shown once. */
export class TotpOfferAnswer {
  @IsString()
  secret!: string;

  @IsString()
  uri!: string;
}

/** Recovery codes; shown once. */
export class RecoveryCodesAnswer {
  @IsArray()
  @IsString({ each: true })
  recovery_codes!: string[];
}

/** A session of a person. */
export class SessionRowAnswer {
  @IsString()
  id!: string;

  @IsString()
  person!: string;

  @IsIn(['console', 'seed4'])
  kind!: string;

  @IsString()
  user_agent!: string;

  @IsString()
  network!: string;

  @IsBoolean()
  is_current!: boolean;

  @IsISO8601()
  created_at!: string;

  @IsISO8601()
  last_used_at!: string;

  @IsISO8601()
  expires_at!: string;
}

/** An invitation without its link. */
export class InvitationAnswer {
  @IsString()
  id!: string;

  @IsString()
  name!: string;

  @IsIn(ROLES)
  role!: Role;

  @IsOptional()
  @IsString()
  tenant!: string | null;

  @IsString()
  created_by!: string;

  @IsISO8601()
  created_at!: string;

  @IsISO8601()
  expires_at!: string;
}

/** An invitation with the secret of its link, which is shown once. */
export class NewInvitationAnswer extends InvitationAnswer {
  @IsOptional()
  @IsString()
  secret!: string | null;
}

/** An admin token without its secret. */
export class AdminTokenAnswer {
  @IsString()
  id!: string;

  @IsString()
  name!: string;

  @IsString()
  last4!: string;

  @IsIn(SCOPES)
  scope!: Scope;

  @IsOptional()
  @IsString()
  tenant!: string | null;

  @IsOptional()
  @IsArray()
  @IsString({ each: true })
  ip_allow!: string[] | null;

  /** Until when the secret before the last rotation counts. */
  @IsOptional()
  @IsISO8601()
  grace_until!: string | null;

  @IsString()
  created_by!: string;

  @IsISO8601()
  created_at!: string;

  @IsOptional()
  @IsISO8601()
  expires_at!: string | null;

  @IsOptional()
  @IsISO8601()
  last_used_at!: string | null;

  @IsInt()
  version!: number;
}

/** An admin token with its secret, which is shown once. */
export class NewAdminTokenAnswer extends AdminTokenAnswer {
  @IsOptional()
  @IsString()
  secret!: string | null;
}

/** One row of the table of rights. */
export class RightAnswer {
  @IsString()
  id!: string;

  @IsIn(['read', 'operate', 'admin', 'owner'])
  level!: string;

  @IsArray()
  @IsIn(ROLES, { each: true })
  roles!: Role[];

  @IsBoolean()
  own!: boolean;

  @IsBoolean()
  needs_reauth!: boolean;

  @IsBoolean()
  people_only!: boolean;

  @IsString()
  about!: string;
}
