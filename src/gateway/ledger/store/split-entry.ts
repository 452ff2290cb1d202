import { ENTRIES_OF_A_PROCESS } from '../../../platform/database/ledger-schema.js';

/** The number of an entry's process, and its number there. */
export function splitEntry(id: number): { readonly process: number; readonly number: number } {
  return { process: Math.floor(id / ENTRIES_OF_A_PROCESS), number: id % ENTRIES_OF_A_PROCESS };
}
