import type { CooldownRequest } from '../health/block.js';
import type { Fault } from './fault.js';
import { FAULT_TABLE, type Move } from './fault-table.js';

/** What is known of the request when a fault is judged. */
export interface Situation {
  /** Content has reached the client: nobody else can take over. */
  readonly hasCommitted: boolean;
  /** Channels that this very request has failed on with a blame already. */
  readonly channelsBlamed: number;
  /** How long the channel wants a 429 to put key and model aside; null follows the upstream. */
  readonly cooldown429Ms: number | null;
}

/** What follows from one fault. */
export interface Verdict {
  /** Where to go next, in order of preference. */
  readonly moves: readonly Move[];
  readonly parking: CooldownRequest | null;
  /** The same, once somebody else has seen it as well. */
  readonly suspicion: CooldownRequest | null;
  /** Count the failure against the channel. */
  readonly blames: boolean;
  /** The attempt may have been charged for. */
  readonly mayBeBilled: boolean;
}

const POISON_CHANNELS = 2;

/** Decides what a fault leads to. A body that has failed on two channels is likely at fault itself: then nobody is blamed. */
export function judge(fault: Fault, situation: Situation): Verdict {
  const { hasCommitted, channelsBlamed, cooldown429Ms } = situation;
  const rule = FAULT_TABLE[fault.kind];
  return {
    moves: hasCommitted ? [] : rule.moves,
    parking: parkingFor(fault, cooldown429Ms),
    suspicion: rule.suspicion ?? null,
    blames: rule.blames === true && channelsBlamed < POISON_CHANNELS,
    mayBeBilled: hasCommitted || rule.billing !== 'zero',
  };
}

/** The table's parking, for as long as the upstream asked when it did. */
function parkingFor({ kind, hintMs }: Fault, cooldown429Ms: number | null): CooldownRequest | null {
  if (kind === 'rate_limited' && cooldown429Ms !== null) return rateLimited(cooldown429Ms);
  const { parking } = FAULT_TABLE[kind];
  if (hintMs === null) return parking ?? null;
  switch (kind) {
    case 'rate_limited':
      return rateLimited(hintMs);
    case 'overloaded':
    case 'unavailable':
      return { scope: 'channel_model', reason: 'cooling', span: { ms: hintMs } };
    default:
      return parking ?? null;
  }
}

function rateLimited(ms: number): CooldownRequest {
  return { scope: 'key_model', reason: 'rate_limited', span: { ms } };
}
