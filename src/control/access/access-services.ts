import type { Clock } from '../../platform/time/clock.js';
import type { LineRing } from '../../platform/logging/line-ring.js';
import { EnvironmentSettings } from '../system/environment-settings.js';
import { ProviderFiles } from '../system/provider-files.js';
import { Feed } from '../system/feed.js';
import { System } from '../system/system.js';
import type { ControlStore } from '../store/control-store.js';
import { Account } from './account.js';
import { ActorRates } from './actor-rates.js';
import { AdminTokens } from './admin-tokens.js';
import { Authenticator } from './authenticator.js';
import { EmergencyOwner } from './emergency-owner.js';
import { EnvironmentOwner } from './environment-owner.js';
import { Handovers } from './handovers.js';
import { Invitations } from './invitations.js';
import { LoginDelays } from './login-delays.js';
import { Logins } from './logins.js';
import { IdentityProvider } from './oidc/identity-provider.js';
import { SignOnPeople } from './oidc/sign-on-people.js';
import { SingleSignOn, type SignOnGround, type SignOnParts } from './oidc/single-sign-on.js';
import { Operator } from './operator.js';
import { PasswordHasher } from './password.js';
import { People } from './people.js';
import { SecondFactor } from './second-factor.js';
import { Sessions } from './sessions.js';
import { Setup } from './setup.js';
import type { TextSealer } from './text-sealer.js';

/** What access to the control plane stands on. */
export interface AccessParts {
  readonly store: ControlStore;
  readonly clock: Clock;
  /** Null where there is no key to seal with. */
  readonly sealer: TextSealer | null;
  /** The latest lines of the log of all workers. */
  readonly recent: LineRing;
  readonly dataDir: string;
  /** ENV_FILE_WRITABLE. */
  readonly writesDotEnv: boolean;
  /** CONFIG_FILES_WRITABLE. */
  readonly writesConfigFiles: boolean;
  /** ADMIN_PASSWORD, where it is set. */
  readonly password: string | null;
  /** Null where nobody signs in by a provider. */
  readonly signOn: SignOnGround | null;
}

/** Everything about who may administer, as one worker has it: delays, codes and rates are counted here and nowhere else. */
export interface AccessServices {
  readonly authenticator: Authenticator;
  readonly logins: Logins;
  readonly setup: Setup;
  readonly account: Account;
  readonly sessions: Sessions;
  readonly signOn: SingleSignOn;
  readonly people: People;
  readonly invitations: Invitations;
  readonly adminTokens: AdminTokens;
  readonly operator: Operator;
  readonly system: System;
  readonly feed: Feed;
  readonly handovers: Handovers;
  readonly environment: EnvironmentSettings;
  readonly providerFiles: ProviderFiles;
}

/** Opens access to the control plane; resolves once the owner of ADMIN_PASSWORD is there. */
export async function openAccess(parts: AccessParts): Promise<AccessServices> {
  const { store, clock, sealer, recent, dataDir, password } = parts;
  const hasher = new PasswordHasher();
  const rates = new ActorRates(clock);
  const owner = new EnvironmentOwner({ store, clock, hasher, password });
  await owner.prepare();
  const secondFactor = new SecondFactor(store, clock, sealer);
  const delays = new LoginDelays(clock);
  const keeper = new EmergencyOwner(store, owner);
  const emergency = parts.signOn?.settings.isOnly === true ? keeper : null;
  const logins = new Logins({ store, clock, hasher, delays, rates, owner, secondFactor, emergency });
  const adminTokens = new AdminTokens(store, clock);
  return {
    authenticator: new Authenticator(store, clock, rates),
    logins,
    setup: new Setup({ store, clock, hasher, owner, logins }),
    account: new Account({ store, clock, hasher, owner, sealer }),
    sessions: new Sessions(store),
    signOn: openSignOn(parts, { logins, rates }),
    people: new People(store),
    invitations: new Invitations({ store, clock, hasher, logins, takesPasswords: emergency === null }),
    adminTokens,
    system: new System(store, clock, dataDir),
    feed: new Feed(recent),
    handovers: new Handovers(sealer),
    environment: new EnvironmentSettings(store, parts.writesDotEnv),
    operator: new Operator({ store, clock, hasher, owner, tokens: adminTokens, emergency: keeper }),
    providerFiles: new ProviderFiles(store, parts.writesConfigFiles),
  };
}

function openSignOn(parts: AccessParts, own: Pick<SignOnParts, 'logins' | 'rates'>): SingleSignOn {
  const { store, clock, sealer, signOn } = parts;
  if (signOn === null || sealer === null) return new SingleSignOn(null);
  const { settings, http, tenantOf, logger } = signOn;
  const provider = new IdentityProvider(settings, http, clock);
  const people = new SignOnPeople({ store, clock, rules: settings.rules, tenantOf });
  return new SingleSignOn({ settings, provider, people, store, clock, sealer, logger, ...own });
}
