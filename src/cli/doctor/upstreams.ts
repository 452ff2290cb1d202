import { lookup } from 'node:dns/promises';
import { connect, type TLSSocket } from 'node:tls';
import type { DeclaredChannel } from '../../gateway/catalog/declared.js';
import { ControlClient } from '../../platform/upstream/control-client.js';
import { isForbiddenAddress } from '../../platform/upstream/egress-policy.js';
import { isInImage, isLoopback } from '../../platform/process/image.js';
import { bad, good, skipped, warning, type Finding } from './finding.js';
import { skew, validity } from './judgements.js';

const PATIENCE_MS = 5_000;

/** Names, addresses and certificates of every upstream, and this machine's clock against theirs. */
export async function lookAtUpstreams(channels: readonly DeclaredChannel[], now: () => number): Promise<Finding[]> {
  const urls = channels.flatMap(({ baseUrl, chatUrl }) => [baseUrl || chatUrl || []].flat());
  const origins = [...new Set(urls.map((url) => new URL(url).origin))];
  if (origins.length === 0) return [skipped('upstreams', 'no channel has an address')];
  const found = await Promise.all(origins.map(async (origin) => await lookAt(new URL(origin), now)));
  return [...found.flat(), await clock(origins, now)];
}

async function lookAt(url: URL, now: () => number): Promise<Finding[]> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const name = `upstream ${url.host}`;
  if (isInImage() && isLoopback(host))
    return [
      warning(
        name,
        'a loopback address, which inside a container is the container',
        'Use host.docker.internal; see docs/docker.md.',
      ),
    ];
  let address: string;
  try {
    ({ address } = await lookup(host));
  } catch (error) {
    return [
      bad(
        name,
        `the name cannot be resolved (${(error as NodeJS.ErrnoException).code})`,
        'Check base_url, and the DNS of this machine.',
      ),
    ];
  }
  if (isForbiddenAddress(address))
    return [bad(name, `leads to ${address}, which is never an upstream`, 'Check base_url.')];
  if (url.protocol === 'http:') return [plainText(name, address)];
  return [await certificate(name, url, now)];
}

function plainText(name: string, address: string): Finding {
  if (isPrivate(address)) return good(name, `${address}, in plain text on a private network`);
  return warning(
    name,
    `${address}, in plain text over the internet`,
    'Use https: keys and prompts can be read on the way.',
  );
}

function isPrivate(address: string): boolean {
  return isLoopback(address) || /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|f[cd])/i.test(address);
}

async function certificate(name: string, url: URL, now: () => number): Promise<Finding> {
  const { promise, resolve } = Promise.withResolvers<Finding>();
  const port = Number(url.port || 443);
  const socket: TLSSocket = connect({ host: url.hostname, port, servername: url.hostname, timeout: PATIENCE_MS });
  socket.once('secureConnect', () => {
    resolve(validity(name, Date.parse(socket.getPeerCertificate().valid_to), now()));
    socket.destroy();
  });
  socket.once('timeout', () => socket.destroy(Object.assign(new Error('no answer'), { code: 'ETIMEDOUT' })));
  socket.once('error', (error: NodeJS.ErrnoException) => resolve(refused(name, error.code ?? 'unknown')));
  return await promise;
}

function refused(name: string, code: string): Finding {
  const isTls = /CERT|TLS|SSL|SIGNATURE|ALTNAME|ISSUER/.test(code);
  return isTls
    ? bad(
        name,
        `its certificate is refused (${code})`,
        'Check the name in base_url; for an authority of your own set NODE_EXTRA_CA_CERTS.',
      )
    : bad(
        name,
        `cannot be reached (${code})`,
        'Check base_url, firewalls and proxies: the gateway uses no proxy of the environment.',
      );
}

/** This machine's clock against the first upstream that says what time it is. */
async function clock(origins: readonly string[], now: () => number): Promise<Finding> {
  const client = new ControlClient();
  for (const origin of origins) {
    const answer = await client.get(origin, {}, PATIENCE_MS);
    const { date } = (answer?.headers ?? {}) as { date?: string };
    const theirs = Date.parse(date ?? '');
    if (!Number.isNaN(theirs)) return skew(theirs - now(), new URL(origin).host);
  }
  return skipped('clock', 'no upstream told the time');
}
