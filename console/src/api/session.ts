import { defineStore } from 'pinia';
import { computed, ref } from 'vue';
import { call, connect, get } from './client.ts';
import { ApiError } from './errors.ts';
import type { BodyOf } from './operations.ts';
import type { Role, Session } from './types.ts';

/** Who is here, and what the console asks of that person between calls. */
export const useSession = defineStore('session', () => {
  const info = ref<Session | null>(null);
  const isExpired = ref(false);
  const isOutdated = ref(false);
  const reauth = ref<{ settle: (isDone: boolean) => void } | null>(null);
  // A page of this build that is gone from the gateway: there is a newer console.
  window.addEventListener('vite:preloadError', () => (isOutdated.value = true));

  connect({
    csrf: () => info.value?.csrf ?? null,
    expired: () => {
      if (info.value !== null) isExpired.value = true;
    },
    reauthenticate: () =>
      new Promise((resolve) => {
        reauth.value = {
          settle: (isDone) => {
            reauth.value = null;
            resolve(isDone);
          },
        };
      }),
  });

  /** Asks who is logged in; null if nobody is. */
  async function load(): Promise<Session | null> {
    try {
      info.value = await get('/session');
      isExpired.value = false;
    } catch (error) {
      if (!(error instanceof ApiError) || error.status !== 401) throw error;
      info.value = null;
    }
    return info.value;
  }

  async function login(body: BodyOf<'post', '/session'>): Promise<void> {
    await call('post', '/session', { body });
    await load();
  }

  async function logout(): Promise<void> {
    await call('delete', '/session');
    info.value = null;
  }

  const role = computed<Role>(() => info.value?.role ?? 'viewer');
  /** Whether the person has a right of the gateway's own table; the gateway checks it again at each call. */
  const may = (right: string): boolean => info.value?.rights.includes(right) ?? false;

  return { info, isExpired, isOutdated, reauth, role, may, load, login, logout };
});
