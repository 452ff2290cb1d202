import type { LookupAddress } from 'node:dns';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type PeerCertificate, type TLSSocket } from 'node:tls';
import type { Clock } from '../time/clock.js';
import { after } from '../time/timers.js';
import type { Egress } from './egress.js';

/** How one stage of a connection went. */
export interface ProbedStage {
  readonly ok: boolean;
  readonly ms: number;
  /** The code of the error, such as `ENOTFOUND`; null where there was none. */
  readonly code: string | null;
}

/** The certificate and the protocol of an encrypted connection. */
export interface ProbedTls {
  readonly protocol: string | null;
  /** Organization or name of who signed it. */
  readonly issuer: string | null;
  /** Wall time in ISO 8601. */
  readonly expiresAt: string | null;
}

/** What came of trying to connect; a stage is null where it was not reached, or there is none. */
export interface ProbedConnection {
  readonly dns: ProbedStage | null;
  readonly connect: ProbedStage | null;
  readonly tls: ProbedStage | null;
  readonly certificate: ProbedTls | null;
  /** Where the name leads; a private address is a matter of the operator's. */
  readonly address: string | null;
}

/** When to give up. */
export interface ProbeLimits {
  readonly clock: Clock;
  /** Says where the connection may lead. */
  readonly egress: Pick<Egress, 'refuses' | 'lookupFor'>;
  /** Of each stage. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

const NOTHING: ProbedConnection = { dns: null, connect: null, tls: null, certificate: null, address: null };

/** Connects to an origin stage by stage, through the egress policy, and closes the connection again; never rejects. */
export async function probeConnection(origin: string, limits: ProbeLimits): Promise<ProbedConnection> {
  const url = new URL(origin);
  const { protocol, hostname, port } = url;
  const host = hostname.replace(/^\[|\]$/g, '');
  const isTls = protocol === 'https:';
  const dns = await timed(limits.clock, async () => await resolve(url, host, limits));
  if (dns.value === null) return { ...NOTHING, dns: dns.stage };
  const address = dns.value;
  const target = { host: address, port: Number(port) || (isTls ? 443 : 80) };
  const connect = await timed(limits.clock, async () => await opened(connectTcp(target), 'connect', limits));
  const reached = { ...NOTHING, dns: dns.stage, connect: connect.stage, address };
  if (connect.value === null || !isTls) {
    connect.value?.destroy();
    return reached;
  }
  const socket = connect.value;
  const tls = await timed(
    limits.clock,
    async () => await opened(connectTls({ socket, servername: isIP(host) === 0 ? host : '' }), 'secureConnect', limits),
  );
  const certificate = tls.value === null ? null : certificateOf(tls.value);
  socket.destroy();
  return { ...reached, tls: tls.stage, certificate };
}

interface Timed<Value> {
  readonly stage: ProbedStage;
  readonly value: Value | null;
}

async function timed<Value>(clock: Clock, act: () => Promise<Value>): Promise<Timed<Value>> {
  const begun = clock.monotonic();
  const ms = (): number => Math.round(clock.monotonic() - begun);
  try {
    const value = await act();
    return { value, stage: { ok: true, ms: ms(), code: null } };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'ERROR';
    return { value: null, stage: { ok: false, ms: ms(), code } };
  }
}

async function resolve(url: URL, host: string, { egress, timeoutMs, signal }: ProbeLimits): Promise<string> {
  if (egress.refuses(url)) throw Object.assign(new Error('forbidden'), { code: 'EGRESS_DENIED' });
  if (isIP(host) !== 0) return host;
  return await new Promise<string>((found, failed) => {
    const stop = giveUpAfter(timeoutMs, signal, failed);
    egress.lookupFor(url)(host, { all: true }, (error, addresses) => {
      stop();
      const [first] = addresses as LookupAddress[];
      if (error !== null || first === undefined) failed(error ?? new Error('no address'));
      else found(first.address);
    });
  });
}

async function opened<Kind extends Socket | TLSSocket>(
  socket: Kind,
  event: 'connect' | 'secureConnect',
  { timeoutMs, signal }: ProbeLimits,
): Promise<Kind> {
  try {
    return await new Promise<Kind>((done, failed) => {
      const stop = giveUpAfter(timeoutMs, signal, failed);
      socket.once(event, () => {
        stop();
        done(socket);
      });
      socket.once('error', (error) => {
        stop();
        failed(error);
      });
    });
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

/** Has a stage fail when its time is over or nobody wants to know any more; gives how to forget that. */
function giveUpAfter(timeoutMs: number, signal: AbortSignal, failed: (error: Error) => void): () => void {
  const late = (): void => failed(Object.assign(new Error('timeout'), { code: 'ETIMEDOUT' }));
  const cancel = after(timeoutMs, late);
  signal.addEventListener('abort', late, { once: true });
  return () => {
    cancel();
    signal.removeEventListener('abort', late);
  };
}

function certificateOf(socket: TLSSocket): ProbedTls {
  const { issuer, valid_to: until } = socket.getPeerCertificate() as Partial<PeerCertificate>;
  const signer = issuer?.O ?? issuer?.CN;
  return {
    protocol: socket.getProtocol(),
    issuer: Array.isArray(signer) ? (signer[0] ?? null) : (signer ?? null),
    expiresAt: until === undefined || until === '' ? null : new Date(until).toISOString(),
  };
}
