import { computed } from 'vue';
import { offers } from '../../api/offered.ts';
import { useResource } from '../../api/resource.ts';
import { useSession } from '../../api/session.ts';
import type { Channel, ChannelHealth, Cooldown, State } from '../../api/types.ts';

/** The standing of every channel by its id; nothing where the gateway does not tell. */
export function useStandings(): { of(channel: Pick<Channel, 'id'>): ChannelHealth | undefined; isKnown(): boolean } {
  const session = useSession();
  const isOn = (): boolean => offers('GET /health/channels') && session.may('cooldowns.read');
  const all = useResource(
    () => '/health/channels',
    () => ({ range: '24h' }),
    isOn,
  );
  const byId = computed(() => new Map((all.data.value?.data ?? []).map((standing) => [standing.id, standing])));
  return { of: ({ id }) => byId.value.get(id), isKnown: isOn };
}

/** What of a channel is out while the channel as a whole serves: a key, or one of its models. */
export function usePartlyOut(): (channel: Pick<Channel, 'id'>) => Cooldown[] {
  const session = useSession();
  const all = useResource(
    () => '/cooldowns',
    () => ({ limit: 100 }),
    () => offers('GET /cooldowns') && session.may('cooldowns.read'),
  );
  const byChannel = computed(() => Map.groupBy(all.data.value?.data ?? [], ({ scope }) => scope.channel));
  return ({ id }) => (byChannel.value.get(id) ?? []).filter(({ scope }) => scope.key || scope.model);
}

/** What is said of a channel: a person's switch comes before what the gateway sees. */
export function stateOf(channel: Pick<Channel, 'enabled'>, standing: ChannelHealth | undefined): State | State['name'] {
  return channel.enabled === false ? 'disabled' : (standing?.state ?? 'unknown');
}
