import {
  IsBoolean,
  IsIn,
  IsISO8601,
  IsOptional,
  IsString,
  Length,
  Matches,
  MaxLength,
  ArrayMaxSize,
  IsArray,
} from 'class-validator';
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
