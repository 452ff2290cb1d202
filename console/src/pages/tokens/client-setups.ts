import { computed, type ComputedRef } from 'vue';
import { useResource } from '../../api/resource.ts';

/** How one kind of client is set up. */
export interface ClientSetup {
  id: string;
  label: string;
  language: string;
  where: string;
  code: string;
}

/** What a client is told about the gateway. */
interface Values {
  origin: string;
  token: string;
  model: string;
}

/** Those that people ask for first; the others follow in the order of the gateway. */
const FIRST = ['curl', 'openai-python', 'openai-js', 'anthropic-python', 'claude-code', 'codex'];

/** How every kind of client is set up; the gateway tells how, and what is secret is filled in here. */
export function useClientSetups(values: () => Values): ComputedRef<ClientSetup[]> {
  const clients = useResource(() => '/clients');
  const rank = ({ id }: ClientSetup): number => (FIRST.includes(id) ? FIRST.indexOf(id) : FIRST.length);
  return computed(() => {
    const { origin, token, model } = values();
    const known: Record<string, string> = { origin, base: `${origin}/v1`, token, model };
    const fill = (text: string): string =>
      text.replaceAll(/\{(origin|base|token|model)\}/g, (_, name: string) => known[name] ?? '');
    return (clients.data.value?.data ?? [])
      .toSorted((one, other) => rank(one) - rank(other))
      .map((setup) => ({ ...setup, code: fill(setup.code) }));
  });
}
