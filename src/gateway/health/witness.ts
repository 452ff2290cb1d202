import type { Users } from '../catalog/users.js';
import type { AccessTokenId, RouteId, TenantId } from '../../platform/crypto/ids.js';

/** Who has seen something. */
export interface Witness {
  readonly token: AccessTokenId;
  readonly route: RouteId;
  readonly tenant: TenantId;
}

/**
 * Under which name a witness counts against what others use as well: nobody has several access tokens, or routes, put it
 * out for another customer.
 */
export function witnessOf(witness: Witness, { apart }: Users): string {
  return witness[apart];
}
