import type { Finding } from '../../api/names.ts';
import type { Channel, Cooldown, State, Target } from '../../api/types.ts';
import { stateOf, usePartlyOut, useStandings } from '../channels/standing.ts';

/** What is wrong with a target, as a pill says it; `missing`: its channel is gone. */
export interface TargetTrouble {
  name: State['name'] | 'missing';
  until: string | null;
}

/** Tells what keeps a target from being asked; null while nothing does. */
export function useTargetTrouble(
  channelOf: Finding<Channel>,
): (target: Pick<Target, 'channel' | 'model' | 'enabled'>) => TargetTrouble | null {
  const standings = useStandings();
  const partlyOut = usePartlyOut();
  return (target) => {
    if (target.enabled === false) return { name: 'disabled', until: null };
    const channel = channelOf(target.channel);
    if (!target.channel || channel === undefined) return null;
    if (channel === null) return { name: 'missing', until: null };
    const out = partlyOut(channel).find(({ scope }) => !scope.key && scope.model === target.model);
    if (out !== undefined) return { name: nameOf(out), until: out.until ?? null };
    const state = stateOf(channel, standings.of(channel));
    const name = typeof state === 'string' ? state : state.name;
    if (['healthy', 'unknown', 'degraded'].includes(name)) return null;
    return { name, until: typeof state === 'string' ? null : (state.until ?? null) };
  };
}

function nameOf({ kind }: Cooldown): State['name'] {
  return kind === 'parked' ? 'parked' : 'cooling';
}
