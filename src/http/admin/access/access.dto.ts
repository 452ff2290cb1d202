import { IsBoolean, IsIn, IsInt, IsISO8601, IsOptional, IsString, Length, Matches, MaxLength, ArrayMaxSize, IsArray } from 'class-validator';
import { ROLES, SCOPES, type Role, type Scope } from '../../../control/access/rights.js';

const MOST_NAME = 120;
const MOST_PASSWORD = 1024;

/** What a login form sends. */
export class LoginBody {
  @IsOptional()
  @IsString()
  @Length(1, MOST_NAME)
  login?: string;

  @IsString()
  @Length(1, MOST_PASSWORD)
  password!: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST_NAME)
  code?: string;

  @IsOptional()
  @IsBoolean()
  keep?: boolean;
}

/** What re-authentication sends. */
export class ConfirmBody {
  @IsString()
  @Length(1, MOST_PASSWORD)
  password!: string;

  @IsOptional()
  @IsString()
  @MaxLength(MOST_NAME)
  code?: string;
}

/** What the first set-up sends. */
export class SetupBody {
  @IsString()
  @Length(1, MOST_NAME)
  code!: string;

  @IsOptional()
  @IsString()
  @Length(1, MOST_NAME)
  login?: string;

  @IsOptional()
  @IsString()
  @Length(1, MOST_NAME)
  name?: string;

  @IsString()
  @Length(1, MOST_PASSWORD)
  password!: string;
}

/** What somebody who was invited sends. */
export class AcceptBody {
  @Matches(/^[\w-]{43}$/)
  secret!: string;

  @IsString()
  @Length(1, MOST_NAME)
  login!: string;

  @IsOptional()
  @IsString()
  @Length(1, MOST_NAME)
  name?: string;

  @IsString()
  @Length(1, MOST_PASSWORD)
  password!: string;
}

/** A new password of one's own. */
export class PasswordBody {
  @IsString()
  @Length(1, MOST_PASSWORD)
  password!: string;
}

/** A code that the authenticator shows. */
export class CodeBody {
  @IsString()
  @Length(1, MOST_NAME)
  code!: string;
}

/** What may be changed of somebody else. */
export class PersonBody {
  @IsOptional()
  @IsString()
  @Length(1, MOST_NAME)
  name?: string;

  @IsOptional()
  @IsIn(ROLES)
  role?: Role;

  @IsOptional()
  @Matches(/^tn_[a-z2-7]{16}$/)
  tenant?: string | null;

  @IsOptional()
  @IsBoolean()
  disabled?: boolean;

  /** Takes the second factor away from somebody who has lost it. */
  @IsOptional()
  @IsIn([true])
  reset_totp?: true;
}

/** Whom an invitation is for. */
export class InvitationBody {
  @IsString()
  @Length(1, MOST_NAME)
  name!: string;

  @IsIn(ROLES)
  role!: Role;

  @IsOptional()
  @Matches(/^tn_[a-z2-7]{16}$/)
  tenant?: string | null;
}

const MOST_ADDRESSES = 100;

/** What an admin token is made with. */
export class AdminTokenBody {
  @IsString()
  @Length(1, MOST_NAME)
  name!: string;

  @IsIn(SCOPES)
  scope!: Scope;

  @IsOptional()
  @Matches(/^tn_[a-z2-7]{16}$/)
  tenant?: string | null;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_ADDRESSES)
  @IsString({ each: true })
  ip_allow?: string[] | null;

  @IsOptional()
  @IsISO8601({ strict: true })
  expires_at?: string | null;
}

/** What may be changed of an admin token. */
export class AdminTokenPatchBody {
  @IsOptional()
  @IsString()
  @Length(1, MOST_NAME)
  name?: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MOST_ADDRESSES)
  @IsString({ each: true })
  ip_allow?: string[] | null;

  @IsOptional()
  @IsISO8601({ strict: true })
  expires_at?: string | null;
}

/** How long the old secret counts beside the new one. */
export class RotateBody {
  @IsOptional()
  @Matches(/^(?:0|[1-9]\d{0,3}(?:m|h|d))$/)
  grace?: string;
}

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
