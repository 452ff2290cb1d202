import { CONTROL_TABLES, type ControlSchema } from './control-schema.js';
import { IDENTITY_TABLES, type IdentitySchema } from './identity-schema.js';
import { LEDGER_TABLES, type LedgerSchema } from './ledger-schema.js';

/** The tables. */
export interface Schema extends LedgerSchema, ControlSchema, IdentitySchema {}

/** The tables in an order in which they may be copied; the first column of each names its rows. */
export const TABLES = [...LEDGER_TABLES, ...CONTROL_TABLES, ...IDENTITY_TABLES] as const satisfies (keyof Schema)[];
