import { IsOptional, IsUrl } from 'class-validator';
import { CommaSeparated, NamedValues, OptionalText, YesOrNo, type NamedValue } from './from-text.js';
import { Variable } from './variable.js';

const SIGN_ON = 'Single sign-on to the console (OpenID Connect)';

/** The environment variables of signing in by an OpenID provider. */
export class OidcEnvironment {
  @Variable({
    group: SIGN_ON,
    about: 'Where browsers reach the gateway, such as https://gateway.example.com (https://DOMAIN).',
  })
  @IsOptional()
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
    { message: 'must be an http or https URL' },
  )
  PUBLIC_URL?: string;

  @Variable({ group: SIGN_ON, about: 'Issuer of the OpenID provider, as its discovery document names it.' })
  @IsOptional()
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false },
    { message: 'must be an https URL' },
  )
  OIDC_ISSUER?: string;

  @Variable({ group: SIGN_ON, about: 'What the provider calls this gateway.' })
  @OptionalText()
  OIDC_CLIENT_ID?: string;

  @Variable({ group: SIGN_ON, about: 'Its secret there; none for a public client.', isSecret: true })
  @OptionalText()
  OIDC_CLIENT_SECRET?: string;

  @Variable({ group: SIGN_ON, about: 'What is asked of the provider beside openid.' })
  @CommaSeparated()
  OIDC_SCOPES: string[] = ['profile', 'email'];

  @Variable({ group: SIGN_ON, about: 'What the button on the login page says.' })
  @OptionalText()
  OIDC_NAME?: string;

  @Variable({ group: SIGN_ON, about: 'The claim that lists groups or roles; dots lead into objects.' })
  @OptionalText()
  OIDC_ROLES_CLAIM = 'groups';

  @Variable({
    group: SIGN_ON,
    about: 'Roles by group: group=role,group=tenant_admin:TENANT; the first that fits counts, nobody else gets in.',
  })
  @NamedValues()
  OIDC_ROLES: NamedValue[] = [];

  @Variable({
    group: SIGN_ON,
    about: 'Let nobody in by password but the owner of ADMIN_PASSWORD or of the last "gateway admin passwd".',
  })
  @YesOrNo()
  OIDC_ONLY = false;
}
