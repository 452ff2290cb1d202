/** What LEDGER_DURABILITY may be; `strict` is the older name of `power`. */
export const LEDGER_DURABILITIES = ['power', 'strict', 'crash', 'relaxed', 'off'] as const;

/** What a record of the ledger outlives. */
export type LedgerDurability = (typeof LEDGER_DURABILITIES)[number];
