import type { PersonRow } from '../../platform/database/control-schema.js';
import { ControlError } from '../control-error.js';
import { RIGHT_NAMES, rightOf, roleHas, scopeHas, type RightName, type Role, type Scope } from './rights.js';

/** How people prove who they are. */
export const PROOFS = ['password', 'oidc'] as const;
/** One of them. */
export type Proof = (typeof PROOFS)[number];

/** A person who has logged in. */
export interface PersonActor {
  readonly kind: 'person';
  /** `us_…` */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  /** The only tenant that they administer; null for all. */
  readonly tenant: string | null;
  /** `ses_…`, which is no secret. */
  readonly session: string;
  readonly provesBy: Proof;
  /** Wall milliseconds until which the password counts as just entered. */
  readonly recentUntil: number;
}

/** A program with an admin token. */
export interface TokenActor {
  readonly kind: 'token';
  /** `at_…` */
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly tenant: string | null;
}

/** Who acts on the control plane. */
export type Actor = PersonActor | TokenActor;

/** Whether the actor has a right at all; what it may reach with it is decided by its tenant. */
export function hasRight(actor: Actor, name: RightName): boolean {
  return actor.kind === 'person' ? roleHas(actor.role, name) : scopeHas(actor.scope, actor.tenant !== null, name);
}

/** Every right of the actor, in the order of the table. */
export function rightsOf(actor: Actor): RightName[] {
  return RIGHT_NAMES.filter((name) => hasRight(actor, name));
}

/** Throws `role_denied`, `insufficient_scope` or `reauth_required` when the actor may not do this now. */
export function expectRight(actor: Actor, name: RightName, now: number): void {
  if (!hasRight(actor, name)) throw denied(actor, name);
  if (rightOf(name).recent === true && actor.kind === 'person' && actor.recentUntil <= now)
    throw new ControlError('reauth_required');
}

function denied(actor: Actor, name: RightName): ControlError {
  const { level } = rightOf(name);
  if (actor.kind === 'person') {
    const message = `Your role (${actor.role}) does not have the right ${name}. Ask an owner.`;
    return new ControlError('role_denied', { message, param: name });
  }
  const message = `The admin token (${actor.scope}${actor.tenant === null ? '' : ', one tenant'}) does not have the right ${name}, which takes ${level}.`;
  return new ControlError('insufficient_scope', { message, param: name });
}

/** How somebody can prove who they are. */
export function proofOf({ password, oidc_subject: subject }: Pick<PersonRow, 'password' | 'oidc_subject'>): Proof {
  return subject !== null && password === null ? 'oidc' : 'password';
}
