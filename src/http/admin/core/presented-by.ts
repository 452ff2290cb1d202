import type { FastifyRequest } from 'fastify';
import type { Presented } from '../../../control/access/authenticator.js';
import { sessionSecretIn } from '../../../control/access/session-cookie.js';
import { presentedTokens } from '../../auth/presented-token.js';

/** What a request that came in by the door presents: tokens of its headers, else the session of its cookie. */
export function presentedBy({ headers, origin }: FastifyRequest, rate: Presented['rate']): Presented {
  const bearers = presentedTokens(headers);
  const { address, isSecure } = origin!;
  const sessionSecret = bearers.length > 0 ? null : sessionSecretIn(headers.cookie, isSecure);
  return { bearers, sessionSecret, address, rate };
}
