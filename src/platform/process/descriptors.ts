import { readFileSync } from 'node:fs';

/** How many files and sockets the process may have open, and what of them is whose. */
export interface DescriptorPlan {
  /** Null where nobody can tell. */
  readonly limit: number | null;
  /** Connections of clients; the rest is for upstreams, waiting bodies, the journal and the books. */
  readonly connections: number;
}

/** What the process has open itself: libraries, the journal, the books, a margin for files that come and go. */
const RESERVED = 64;
/** Each request in flight has a connection to its upstream beside its own, and a form or a large body a file. */
const SHARE_OF_CLIENTS = 1 / 3;
const LEAST_CONNECTIONS = 8;
/** More than any process serves; where no limit is known it is the only one. */
const MOST_CONNECTIONS = 65_536;

/** What a limit allows. */
export function planDescriptors(limit: number | null): DescriptorPlan {
  const share = limit === null ? MOST_CONNECTIONS : Math.floor((limit - RESERVED) * SHARE_OF_CLIENTS);
  return { limit, connections: Math.min(MOST_CONNECTIONS, Math.max(LEAST_CONNECTIONS, share)) };
}

/** The limit of this process, which Node has raised as far as it may; null where the system does not tell. */
export function descriptorLimit(): number | null {
  try {
    const limits = readFileSync('/proc/self/limits', 'utf8');
    const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
    return soft === undefined ? null : Number(soft);
  } catch {
    return null;
  }
}
