import type { FastifyReply, FastifyRequest } from 'fastify';
import { proofOf, rightsOf, type Actor } from '../../../control/access/actor.js';
import type { OpenedSession } from '../../../control/access/logins.js';
import { RECENT_MS } from '../../../control/access/session-rules.js';
import { csrfOf, setCookie } from '../../../control/access/session-cookie.js';
import type { Role } from '../../../control/access/rights.js';
import type { SessionAnswer } from './access-answers.dto.js';

/** Who an actor is and what they may do, as the console needs it. */
export function describeActor(actor: Actor, { origin, sessionSecret }: FastifyRequest): SessionAnswer {
  const isPerson = actor.kind === 'person';
  return {
    session: isPerson ? actor.session : null,
    kind: actor.kind,
    id: actor.id,
    name: actor.name,
    role: isPerson ? actor.role : null,
    scope: isPerson ? null : actor.scope,
    tenant: actor.tenant,
    rights: rightsOf(actor),
    csrf: sessionSecret === undefined ? null : csrfOf(sessionSecret),
    reauth_until: isPerson ? new Date(actor.recentUntil).toISOString() : null,
    reauth_by: isPerson ? actor.provesBy : null,
    is_insecure: origin?.isSecure === false && !origin.isLocal,
  };
}

/** Hands a session that was just opened to the browser. */
export function handOver(opened: OpenedSession, request: FastifyRequest, reply: FastifyReply): SessionAnswer {
  const { secret, person, session, isKept } = opened;
  const isSecure = request.origin?.isSecure === true;
  reply.header('set-cookie', setCookie(secret, isSecure, isKept));
  request.sessionSecret = secret;
  const { id, name, role, tenant } = person;
  const own = { session: session.id, provesBy: proofOf(person), recentUntil: session.confirmed_at + RECENT_MS };
  const actor = { kind: 'person', id, name, role: role as Role, tenant, ...own } as const;
  return describeActor(actor, request);
}
