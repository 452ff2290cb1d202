import type { TokenEntity } from '../../gateway/catalog/entities.js';
import { declaredToken } from './declared-views.js';
import type { ResourceParts } from './resource-parts.js';
import type { EntityView } from './views.js';

/** Which access tokens are meant. */
export interface TokenFilter {
  readonly route?: string;
  readonly tenant?: string;
  readonly search?: string;
}

/** One page of them. */
export interface TokenQuery extends TokenFilter {
  readonly limit: number;
  readonly behind?: { readonly createdAt: number; readonly id: string };
}

interface DeclaredToken {
  readonly token: TokenEntity;
  /** The tenant of its route. */
  readonly own: string | null;
}

/** Declared ones were made at no time: where a page ends that ends among them. */
export const DECLARED_AT = -1;

/** The declared access tokens, of which there may be very many: no more is described than is shown. */
export class DeclaredTokens {
  constructor(private readonly parts: Pick<ResourceParts, 'clock' | 'publisher'>) {}

  /** One page in their order; one more than the limit tells that there are others. */
  page({ behind, limit, ...filter }: TokenQuery): EntityView[] {
    const { tokens } = this.parts.publisher.declaration;
    const now = this.parts.clock.now();
    const start = behind === undefined ? 0 : tokens.findIndex(({ id }) => id === behind.id) + 1;
    const views: EntityView[] = [];
    for (const { token, own } of this.meant(filter, start)) {
      if (views.length > limit) break;
      views.push(declaredToken(token, own, now));
    }
    return views;
  }

  /** How many there are, counted up to a bound. */
  count(filter: TokenFilter, bound: number): number {
    let count = 0;
    for (const _ of this.meant(filter, 0)) if (++count === bound) break;
    return count;
  }

  private *meant({ tenant, route, search }: TokenFilter, start: number): Generator<DeclaredToken> {
    const { tokens, routes } = this.parts.publisher.declaration;
    const tenants = new Map<string, string>(routes.map((each) => [each.id, each.tenant]));
    for (let at = start; at < tokens.length; at++) {
      const token = tokens[at]!;
      const own = tenants.get(token.route) ?? null;
      if ((tenant ?? own) !== own || (route ?? token.route) !== token.route) continue;
      if (search === undefined || token.name.toLowerCase().startsWith(search.toLowerCase())) yield { token, own };
    }
  }

  /** One of them; null where there is none, or it is another tenant's. */
  find(id: string, tenant: string | null): EntityView | null {
    const { declaration, declaredBefore } = this.parts.publisher;
    const token = declaredBefore.byId.get(id);
    if (token === undefined || !('digest' in token)) return null;
    const own = declaration.routes.find((route) => route.id === token.route)?.tenant ?? null;
    return tenant === null || own === tenant ? declaredToken(token, own, this.parts.clock.now()) : null;
  }
}
