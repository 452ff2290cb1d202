import type { DeclaredChannel } from '../../gateway/catalog/declared.js';
import { planDescriptors } from '../../platform/process/descriptors.js';
import { isLoopback } from '../../platform/process/image.js';
import { bad, good, skipped, warning, type Finding } from './finding.js';

const MIB = 1024 * 1024;
const DAY_MS = 86_400_000;
/** What the gateway takes beside its budget: code, heap and the database. */
const BASE_MIB = 256;
const FEW_DESCRIPTORS = 1024;
const SOON_DAYS = 14;
const MOST_SKEW_MS = 30_000;
/** The gateway sends its five events over a second; what comes within less of that was held back. */
const LEAST_SPREAD_MS = 500;

/** Whether a container's limit leaves room for the budget. */
export function memory(budgetBytes: number, limitBytes: number): Finding {
  const budget = Math.ceil(budgetBytes / MIB);
  const limit = Math.floor(limitBytes / MIB);
  const needed = budget + BASE_MIB;
  if (limit <= 0 || limit > 1024 * 1024) return good('memory', `no limit is set; MEMORY_BUDGET is ${budget} MiB`);
  if (limit >= needed) return good('memory', `${limit} MiB, of which MEMORY_BUDGET takes ${budget} MiB`);
  return warning(
    'memory',
    `the limit is ${limit} MiB, with MEMORY_BUDGET at ${budget} MiB`,
    `Raise mem_limit to ${needed}m, or lower MEMORY_BUDGET.`,
  );
}

/** Whether enough files and sockets may be open. */
export function openFiles(limit: number | null): Finding {
  if (limit === null) return skipped('open files', 'the limit is not known here');
  const { connections } = planDescriptors(limit);
  const found = `${limit} may be open, which allows ${connections} connections of clients`;
  return limit < FEW_DESCRIPTORS
    ? warning('open files', found, 'Raise the limit (ulimit -n, LimitNOFILE=, or ulimits in Compose) to 1024 or more.')
    : good('open files', found);
}

/** What the end of a certificate means. */
export function validity(name: string, end: number, now: number): Finding {
  const days = Math.floor((end - now) / DAY_MS);
  const found = `TLS is good, its certificate for ${days} more days`;
  return days < SOON_DAYS ? warning(name, found, 'Its operator has to renew it.') : good(name, found);
}

/** What a difference between two clocks means. */
export function skew(differenceMs: number, host: string): Finding {
  const seconds = Math.round(Math.abs(differenceMs) / 1000);
  if (Math.abs(differenceMs) <= MOST_SKEW_MS) return good('clock', `agrees with ${host} to ${seconds} s`);
  return bad(
    'clock',
    `differs from ${host} by ${seconds} s`,
    'Switch time synchronisation on (timedatectl set-ntp true): days, budgets and signatures depend on it.',
  );
}

/** What the times of a stream's pieces say about who stands between. */
export function spread(times: readonly number[]): Finding {
  const total = (times.at(-1) ?? 0) - (times[0] ?? 0);
  if (total >= LEAST_SPREAD_MS)
    return good('streams', `pass at once: ${times.length} pieces over ${Math.round(total)} ms`);
  return warning(
    'streams',
    `are held back: everything came within ${Math.round(total)} ms`,
    'Switch response buffering and compression of text/event-stream off in the proxy.',
  );
}

/** A port as somebody wants it. */
export interface WantedPort {
  readonly variable: string;
  readonly port: number;
  readonly host: string;
}

/** `443` or `address:443`. */
export function wantedPort(variable: string, value: string): WantedPort {
  const cut = value.lastIndexOf(':');
  return { variable, port: Number(value.slice(cut + 1)), host: cut === -1 ? '0.0.0.0' : value.slice(0, cut) };
}

/** In a container a loopback address is the container itself, where no upstream is. */
export function loopbackWarnings(
  channels: readonly Pick<DeclaredChannel, 'place' | 'baseUrl' | 'chatUrl'>[],
  inImage: boolean,
): string[] {
  const isOwn = (url: string | undefined): boolean => !!url && isLoopback(new URL(url).hostname);
  const led = channels.filter(({ baseUrl, chatUrl }) => inImage && (isOwn(baseUrl) || isOwn(chatUrl)));
  return led.map(({ place }) => `${place}: leads to this container itself; the host is host.docker.internal`);
}
