import { ByteBudget, type ByteHold } from '../../src/platform/memory/byte-budget.js';
import { OwnMemory } from '../../src/platform/shared-state/memory.js';

/** A budget that nobody else takes anything of. */
export function budgetOf(limitBytes = 2 ** 40): ByteBudget {
  return new ByteBudget(new OwnMemory(), limitBytes, 'bytes');
}

/** A hold that everything fits in. */
export function roomyHold(): ByteHold {
  return budgetOf().open(0);
}
