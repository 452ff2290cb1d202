import { IsOptional, Matches } from 'class-validator';
import { IsAddressList } from './address-list.js';
import { CommaSeparated, OptionalText, WholeNumber, YesOrNo } from './from-text.js';
import { OidcEnvironment } from './oidc-environment.js';
import { Variable } from './variable.js';

const CONSOLE = 'Console and admin API';

/** The environment variables of the console and the admin API. */
export class ConsoleEnvironment extends OidcEnvironment {
  @Variable({ group: CONSOLE, about: 'Serve the console and the admin API under /admin.' })
  @YesOrNo()
  ADMIN_ENABLED = true;

  @Variable({
    group: CONSOLE,
    about: 'Password of the owner "admin"; without it the first start prints a set-up code.',
    isSecret: true,
  })
  @OptionalText()
  ADMIN_PASSWORD?: string;

  @Variable({ group: CONSOLE, about: 'Host names that the console answers (DOMAIN); names of loopback always count.' })
  @CommaSeparated()
  ADMIN_HOSTS: string[] = [];

  @Variable({ group: CONSOLE, about: 'Addresses and networks that the console answers; all by default.' })
  @CommaSeparated()
  @IsAddressList({ message: 'must be addresses or networks such as 10.0.0.0/8' })
  ADMIN_ALLOW_CIDRS: string[] = [];

  @Variable({ group: CONSOLE, about: 'A port of its own for /admin, as address:port; then PORT does not serve it.' })
  @IsOptional()
  @Matches(/^(?:\[[0-9a-f:]+\]|[\w.-]+):\d{1,5}$/i, { message: 'must be address:port, such as 127.0.0.1:8001' })
  ADMIN_LISTEN?: string;

  @Variable({ group: CONSOLE, about: 'Allow logins over plain http from other machines.' })
  @YesOrNo()
  ADMIN_INSECURE_HTTP = false;

  @Variable({ group: CONSOLE, about: 'Requests to the admin API per minute and person or admin token.' })
  @WholeNumber(1)
  ADMIN_RATE_PER_MINUTE = 120;

  @Variable({ group: CONSOLE, about: 'Answer the calls of seed 4 under /admin/api as well.' })
  @YesOrNo()
  SEED4_API = true;

  @Variable({ group: CONSOLE, about: 'Let the console write .env in the working directory in place of managed.env.' })
  @YesOrNo()
  ENV_FILE_WRITABLE = false;

  @Variable({ group: CONSOLE, about: 'Let owners edit providers.json in the console, in place.' })
  @YesOrNo()
  CONFIG_FILES_WRITABLE = false;
}
