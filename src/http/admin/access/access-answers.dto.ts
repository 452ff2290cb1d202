import { IsArray, IsBoolean, IsIn, IsInt, IsISO8601, IsOptional, IsString } from 'class-validator';
import { ROLES, SCOPES, type Role, type Scope } from '../../../control/access/rights.js';
import { PersonAnswer } from './access.dto.js';

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
