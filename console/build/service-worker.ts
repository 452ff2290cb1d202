import { createHash } from 'node:crypto';
import type { Plugin } from 'vite';

/** Writes the service worker: it keeps the shell of this build for use without a network, and never an answer of the API. */
export function serviceWorker(base: string): Plugin {
  return {
    name: 'service-worker',
    apply: 'build',
    generateBundle(_options, bundle) {
      const shell = Object.keys(bundle)
        .filter((name) => /\.(js|css)$/.test(name))
        .sort();
      const build = createHash('sha256').update(shell.join()).digest('hex').slice(0, 12);
      const paths = [base, `${base}start.js`, ...shell.map((name) => base + name)];
      this.emitFile({ type: 'asset', fileName: 'sw.js', source: source(build, paths, base) });
    },
  };
}

function source(build: string, paths: string[], base: string): string {
  return `const CACHE = 'shell-${build}';
const SHELL = ${JSON.stringify(paths)};
self.addEventListener('install', (event) => event.waitUntil(caches.open(CACHE).then((cache) => cache.addAll(SHELL))));
self.addEventListener('activate', (event) =>
  event.waitUntil(
    caches.keys().then((keys) => Promise.all(keys.filter((key) => key !== CACHE).map((key) => caches.delete(key)))),
  ),
);
self.addEventListener('fetch', (event) => {
  const { pathname, origin } = new URL(event.request.url);
  const isOurs = origin === self.location.origin && pathname.startsWith('${base}') && !pathname.startsWith('${base}api');
  if (event.request.method !== 'GET' || !isOurs) return;
  if (event.request.mode === 'navigate') {
    event.respondWith(fetch(event.request).catch(() => caches.match('${base}')));
    return;
  }
  event.respondWith(caches.match(event.request).then((kept) => kept ?? fetch(event.request)));
});
`;
}
