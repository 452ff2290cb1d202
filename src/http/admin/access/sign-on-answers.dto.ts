import { IsBoolean, IsOptional, IsString } from 'class-validator';
import { Nested } from '../core/nested.decorator.js';

/** The provider that people sign in by. */
class OidcMethod {
  /** What the button says. */
  @IsString()
  name!: string;

  /** Where the button leads. */
  @IsString()
  start!: string;
}

/** What the login page offers. */
export class LoginMethodsAnswer {
  /** False: a password counts for one owner alone, who is kept for emergencies. */
  @IsBoolean()
  password!: boolean;

  @IsOptional()
  @Nested(() => OidcMethod)
  oidc!: OidcMethod | null;
}

/** Where to go to sign in. */
export class SignOnAnswer {
  @IsString()
  url!: string;
}
