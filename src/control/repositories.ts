import type { Database } from '../platform/database/database.js';
import type { Clock } from '../platform/time/clock.js';
import { AdminTokensRepository } from './access/admin-tokens.repository.js';
import { InvitationsRepository } from './access/invitations.repository.js';
import { PeopleRepository } from './access/people.repository.js';
import { SessionsRepository } from './access/sessions.repository.js';
import { AlertsRepository } from './alerts/alerts.repository.js';
import { MaintenanceRepository } from './system/maintenance.repository.js';
import { AuditRepository } from './store/audit.repository.js';
import { ConfigRepository } from './store/config.repository.js';
import { EntitiesRepository } from './store/entities.repository.js';
import { IdentitiesRepository } from './store/identities.repository.js';
import { IdempotencyRepository } from './store/idempotency.repository.js';
import { SealedSecretsRepository } from './store/sealed-secrets.repository.js';
import { SettingsRepository } from './store/settings.repository.js';
import { VersionsRepository } from './store/versions.repository.js';

/** Every repository of the control plane by name, on a database that is open in this thread. */
export function openRepositories(database: Database, clock: Clock) {
  return {
    adminTokens: new AdminTokensRepository(database, clock),
    alerts: new AlertsRepository(database, clock),
    audit: new AuditRepository(database, clock),
    config: new ConfigRepository(database, clock),
    entities: new EntitiesRepository(database),
    identities: new IdentitiesRepository(database),
    idempotency: new IdempotencyRepository(database, clock),
    invitations: new InvitationsRepository(database, clock),
    maintenance: new MaintenanceRepository(database),
    people: new PeopleRepository(database, clock),
    sealedSecrets: new SealedSecretsRepository(database, clock),
    sessions: new SessionsRepository(database, clock),
    settings: new SettingsRepository(database, clock),
    versions: new VersionsRepository(database, clock),
  };
}

/** The repositories of the control plane. */
export type Repositories = ReturnType<typeof openRepositories>;
