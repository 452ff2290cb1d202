import type { RouteEntity, TokenEntity } from '../../gateway/catalog/entities.js';
import { PLAIN_TOKEN } from '../../gateway/catalog/identity/declaration.js';
import { generatedDigest } from '../../gateway/catalog/identity/token-digest.js';
import { budgetField, toBudget, type BudgetField } from '../../gateway/catalog/money-fields.js';
import { toLimits } from '../../gateway/catalog/readers/limits.dto.js';
import { newId } from '../../platform/crypto/ids.js';
import { every } from '../../platform/time/timers.js';
import { isOpen } from '../access/session-rules.js';
import { ControlError } from '../control-error.js';
import type { Publisher } from '../publish/publisher.js';
import type { ResourceParts } from '../resources/resource-parts.js';
import { timeOf } from '../resources/views.js';
import type { Actor } from '../store/actor.js';
import { newTokenSecret } from '../tokens/token-secret.js';

/** What these access tokens stand on. */
export interface PlaygroundParts extends ResourceParts {
  readonly publisher: Publisher;
  /** Whether a route has a price for everything that it serves; where it has none, no budget in money could let it through. */
  readonly isPriced: (route: string) => boolean;
}

/** Who tries models. Plain data. */
export interface PlaygroundActor {
  readonly author: Actor;
  /** `ses_…` of a person; null of an admin token. */
  readonly session: string | null;
}

/** An access token that lasts for a quarter of an hour; its secret is shown this once. */
export interface PlaygroundToken {
  readonly object: 'playground_token';
  readonly id: string;
  readonly secret: string;
  readonly route: string;
  readonly route_name: string;
  readonly tenant: string;
  readonly limits: object;
  /** USD; null where the route has no prices, and tokens alone are limited. */
  readonly budget: BudgetField | null;
  readonly expires_at: string | null;
}

interface Issued {
  readonly token: TokenEntity & { readonly expiresAt: number };
  readonly actor: PlaygroundActor;
}

const LASTS_MS = 15 * 60_000;
const RECHECK_MS = 10_000;
/** Each tab of a console has its own. */
const MOST_EACH = 5;
const LIMITS = { rpm: 30, tpd: 250_000, concurrency: 4 };
const BUDGET = { total: '1.00' };
const DEFAULT_NAME = 'default';

/**
 * Access tokens for the playground: bound to a person or admin token and to one route, narrowly limited, booked like any
 * other with a purpose of their own, kept in memory alone, and gone with the session that they were issued in.
 */
export class PlaygroundTokens {
  private readonly issued = new Map<string, Issued>();
  private stop: (() => void) | null = null;

  constructor(private readonly parts: PlaygroundParts) {}

  /** Without a route for the only one, or the one that is called default. Throws `not_found` and `validation_failed`. */
  async issue(wanted: string | null, actor: PlaygroundActor): Promise<PlaygroundToken> {
    const { publisher, clock, store, isPriced } = this.parts;
    const { author } = actor;
    const route = this.routeFor(wanted, author.tenant);
    const made = newTokenSecret();
    const id = newId('pg');
    const token = {
      ...PLAIN_TOKEN,
      id,
      origin: { kind: 'managed', place: id } as const,
      route: route.id,
      name: `playground of ${author.name}`,
      digest: generatedDigest(made.secret),
      grace: null,
      limits: toLimits(LIMITS),
      budget: isPriced(route.id) ? toBudget(BUDGET) : null,
      expiresAt: clock.now() + LASTS_MS,
    };
    await this.makeRoom(author.id);
    this.issued.set(id, { token, actor });
    await publisher.lend([token], []);
    this.stop ??= every(RECHECK_MS, () => void this.recheck());
    const expires_at = timeOf(token.expiresAt);
    const diff = { route: route.id, expires_at };
    await store
      .of('audit')
      .append({ actor: author, action: 'playground.token', object: id, tenant: route.tenant, diff });
    const budget = token.budget === null ? null : (budgetField(token.budget) ?? null);
    const of = { route: route.id, route_name: route.name, tenant: route.tenant };
    return { object: 'playground_token', id, secret: made.secret, ...of, limits: LIMITS, budget, expires_at };
  }

  /** Takes back what has expired, and what belongs to a session or an admin token that is no more. */
  async recheck(): Promise<void> {
    const now = this.parts.clock.now();
    const over: string[] = [];
    for (const [id, { token, actor }] of this.issued) {
      if (token.expiresAt <= now || !(await this.isThere(actor, now))) over.push(id);
    }
    await this.takeBack(over);
  }

  private async isThere({ author, session }: PlaygroundActor, now: number): Promise<boolean> {
    const { store } = this.parts;
    if (session === null) {
      const token = await store.of('adminTokens').find(author.id);
      return token !== null && (token.expires_at === null || token.expires_at > now);
    }
    const found = await store.of('sessions').find(session);
    return found !== null && isOpen(found.session, found.person, now);
  }

  private async makeRoom(actor: string): Promise<void> {
    const own = [...this.issued.values()].filter((each) => each.actor.author.id === actor);
    await this.takeBack(own.slice(0, Math.max(0, own.length - MOST_EACH + 1)).map(({ token }) => token.id));
  }

  private async takeBack(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    for (const id of ids) this.issued.delete(id);
    await this.parts.publisher.lend([], ids);
    if (this.issued.size > 0) return;
    this.stop?.();
    this.stop = null;
  }

  private routeFor(wanted: string | null, tenant: string | null): RouteEntity {
    const routes = this.parts.serving().routes.filter((route) => tenant === null || route.tenant === tenant);
    const named = routes.find(({ name }) => name === DEFAULT_NAME);
    const found = wanted === null ? (routes.length === 1 ? routes[0] : named) : routes.find(({ id }) => id === wanted);
    if (found !== undefined) return found;
    if (wanted !== null) throw new ControlError('not_found');
    const message = routes.length === 0 ? 'is needed, and there is none yet' : 'is needed, as there are several';
    const faults = [{ pointer: '/route', code: 'required', message }];
    throw new ControlError('validation_failed', { message: `/route ${message}.`, faults });
  }
}
