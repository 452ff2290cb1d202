import { withConversationAt, type Endpoint } from '../../gateway/catalog/addresses.js';
import { UNLIMITED } from '../../gateway/catalog/ceilings.js';
import type { Channel, Timeouts } from '../../gateway/catalog/snapshot.js';
import { Users } from '../../gateway/catalog/users.js';
import { UpstreamKey } from '../../gateway/catalog/upstream-key.js';
import type { Plan } from '../../gateway/planning/plan.js';
import { PACKAGE_DIALECT, USUAL_DIALECT, type DialectName } from '../../gateway/protocol/dialect-name.js';
import type { DrillFault } from './drill-faults.js';
import type { FaultUpstream } from './fault-upstream.js';

/** A drill does not wait as long as traffic does; what the wait would have been is told. */
export const DRILL_TIMEOUTS: Timeouts = {
  connectMs: 1_000,
  headersMs: 1_000,
  wholeHeadersMs: 1_000,
  firstContentMs: 1_000,
  idleMs: 1_000,
  totalStreamMs: 10_000,
  totalWholeMs: 10_000,
};

/**
 * The same plan with a copy of each channel that leads to the fault upstream: the first of them meets the fault, whichever
 * of its keys is tried. The copies know no key of the originals, count nothing and cost nothing.
 */
export function shadowPlan(plan: Plan, upstream: FaultUpstream, fault: DrillFault): Plan {
  const first = plan.candidates[0]?.target.channel.id;
  const shadows = new Map<string, Channel>();
  const candidates = plan.candidates.map((candidate) => {
    const { channel } = candidate.target;
    const shadow = shadows.get(channel.id) ?? shadowOf(channel, upstream, channel.id === first ? fault : null);
    shadows.set(channel.id, shadow);
    return { ...candidate, target: { ...candidate.target, channel: shadow } };
  });
  return { ...plan, candidates, exclusions: [] };
}

function shadowOf(channel: Channel, upstream: FaultUpstream, fault: DrillFault | null): Channel {
  const dialect: DialectName = channel.dialect === PACKAGE_DIALECT ? USUAL_DIALECT : channel.dialect;
  const endpoint: Endpoint = { ...upstream.address(dialect, fault), namesModel: false };
  return {
    ...channel,
    transport: { kind: 'http' },
    dialect,
    voices: [],
    carries: null,
    addresses: withConversationAt(channel.addresses, endpoint),
    keys: channel.keys.map(shadowKey),
    limits: UNLIMITED,
    keyLimits: UNLIMITED,
    isLimited: false,
    hasLimitedKeys: false,
    isBudgeted: false,
    timeouts: DRILL_TIMEOUTS,
  };
}

function shadowKey({ id, slot, index }: UpstreamKey): UpstreamKey {
  const account = { id, users: new Users() };
  return new UpstreamKey({ id, slot, index, account }, ['content-type', 'application/json']);
}
