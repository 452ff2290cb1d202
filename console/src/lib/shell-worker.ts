interface ScriptPolicy {
  createScriptURL(url: string): string;
}
interface PolicyFactory {
  createPolicy(name: string, rules: ScriptPolicy): ScriptPolicy;
}

const WORKER = '/admin/sw.js';

/** Registers the worker that keeps the shell, so that the console can be installed and opens while the gateway is away. */
export function keepShell(): void {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const factory = (window as unknown as { trustedTypes?: PolicyFactory }).trustedTypes;
  const policy = factory?.createPolicy('gw-sw', {
    createScriptURL: (url) => {
      if (url !== WORKER) throw new TypeError('only the worker of the console is a script');
      return url;
    },
  });
  // The console works without it; a private window may forbid it.
  navigator.serviceWorker
    .register(policy?.createScriptURL(WORKER) ?? WORKER, { scope: '/admin/' })
    .catch(() => undefined);
}
