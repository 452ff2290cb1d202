import { offers } from './offered.ts';
import { useResource, type Resource } from './resource.ts';
import { useSession } from './session.ts';
import type { AnswerOf } from './operations.ts';

/** How the process stands. */
export function useSystem(): Resource<AnswerOf<'get', '/system'>> {
  const session = useSession();
  return useResource(
    () => '/system',
    undefined,
    () => offers('GET /system') && session.may('system.read'),
  );
}

/** What is cooling down or parked. */
export function useCooldowns(): Resource<AnswerOf<'get', '/cooldowns'>> {
  const session = useSession();
  return useResource(
    () => '/cooldowns',
    () => ({ limit: 100 }),
    () => offers('GET /cooldowns') && session.may('cooldowns.read'),
  );
}
