import type { Actor as Author } from '../store/actor.js';
import type { Actor } from './actor.js';
import { networkOf } from './network.js';

/** What a request says about itself, as far as the audit log keeps it. */
export interface RequestFacts {
  readonly address: string;
  readonly requestId: string;
  readonly userAgent: string;
  /** `X-Audit-Reason`. */
  readonly reason: string | null;
}

/** Who did something, as it is written down. */
export function authorOf({ id, name, tenant }: Pick<Actor, 'id' | 'name' | 'tenant'>, facts: RequestFacts): Author {
  const { address, requestId, reason } = facts;
  return { id, name, tenant, network: networkOf(address), requestId, reason };
}

/** Somebody who has not proved who they are. */
export function strangerOf(facts: RequestFacts): Author {
  return authorOf({ id: 'anonymous', name: 'anonymous', tenant: null }, facts);
}
