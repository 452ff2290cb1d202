import type { Logger } from 'pino';
import { ControlClient } from '../../platform/upstream/control-client.js';
import type { EgressRules } from '../../platform/upstream/egress-rules.js';
import type { Sealer } from '../secrets/sealer.js';
import { AlertWatch } from './alert-watch.js';
import { Alerts } from './alerts.js';
import { Deliveries } from './deliveries.js';
import { Signs, type SignParts } from './signs.js';

/** What alerts take of the process. */
export interface AlertGround extends Pick<SignParts, 'sights' | 'diskBudgets'> {
  readonly logger: Logger;
  /** Where webhooks may lead. */
  readonly egress: EgressRules;
}

/** What they share with the rest of the control plane. */
interface SharedParts extends Pick<SignParts, 'store' | 'ledger' | 'clock'> {
  readonly sealer: Sealer;
}

/** Alerts and their watch, which stands still until it is started. */
export function openAlerts(
  { store, ledger, clock, sealer }: SharedParts,
  { sights, diskBudgets, logger, egress }: AlertGround,
): { readonly alerts: Alerts; readonly alertWatch: AlertWatch } {
  const deliveries = new Deliveries({ http: new ControlClient(egress), egress, clock, logger });
  const alerts = new Alerts({ store, sealer, clock, egress, deliveries });
  const signs = new Signs({ store, ledger, clock, sights, diskBudgets });
  const alertWatch = new AlertWatch({ store, clock, logger, alerts, signs });
  return { alerts, alertWatch };
}
