import { declaredToken } from './declared-views.js';
import type { ResourceParts } from './resource-parts.js';
import type { EntityView } from './views.js';

/** Which access tokens are asked for. */
export interface TokenQuery {
  readonly limit: number;
  readonly behind?: { readonly createdAt: number; readonly id: string };
  readonly route?: string;
  readonly tenant?: string;
  readonly search?: string;
}

/** Declared ones were made at no time: where a page ends that ends among them. */
export const DECLARED_AT = -1;

/** The declared access tokens, of which there may be very many: no more is described than is shown. */
export class DeclaredTokens {
  constructor(private readonly parts: Pick<ResourceParts, 'clock' | 'publisher'>) {}

  /** One page in their order; one more than the limit tells that there are others. */
  page({ behind, limit, tenant, route, search }: TokenQuery): EntityView[] {
    const { tokens, routes } = this.parts.publisher.declaration;
    const now = this.parts.clock.now();
    const tenants = new Map<string, string>(routes.map((each) => [each.id, each.tenant]));
    const start = behind === undefined ? 0 : tokens.findIndex(({ id }) => id === behind.id) + 1;
    const views: EntityView[] = [];
    for (let at = start; at < tokens.length && views.length <= limit; at++) {
      const token = tokens[at]!;
      const own = tenants.get(token.route) ?? null;
      if ((tenant ?? own) !== own || (route ?? token.route) !== token.route) continue;
      if (search === undefined || token.name.toLowerCase().startsWith(search.toLowerCase()))
        views.push(declaredToken(token, own, now));
    }
    return views;
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
