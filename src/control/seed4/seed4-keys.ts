import type { FewEntities } from '../resources/few-entities.js';
import type { ResourceParts } from '../resources/resource-parts.js';
import type { Tokens } from '../resources/tokens.js';
import type { EntityView } from '../resources/views.js';
import type { Writing } from '../resources/writing.js';

/** A client's key as the page of seed 4 knows it. */
export interface Seed4Key {
  readonly id: string;
  readonly name: string;
  /** Whole in the answer that made it, and never again. */
  readonly key: string;
  readonly enabled: boolean;
  readonly created_at: string | null;
}

/** What may be said of one. */
export interface Seed4KeyForm {
  readonly name?: string | undefined;
  readonly enabled?: boolean | undefined;
}

const MOST_SHOWN = 1_000;
const UNNAMED = 'Unnamed';
const ROUTE = 'default';
const SERVED: ReadonlySet<unknown> = new Set(['active', 'rotating']);

/** Access tokens by the calls of seed 4. Theirs are `sk-` and 48 hexadecimal digits; all of them are shown masked. */
export class Seed4Keys {
  constructor(
    private readonly parts: ResourceParts,
    private readonly tokens: Tokens,
    private readonly routes: FewEntities<'routes'>,
  ) {}

  /** The newest; revoked ones are gone, as far as seed 4 is concerned. */
  async list(tenant: string | null): Promise<Seed4Key[]> {
    const { rows } = await this.tokens.page({ limit: MOST_SHOWN, ...(tenant !== null && { tenant }) });
    return rows
      .filter((view) => view['state'] !== 'revoked')
      .slice(0, MOST_SHOWN)
      .map(shown);
  }

  async create({ name }: Seed4KeyForm, writing: Writing): Promise<Seed4Key> {
    const route = await this.route(writing);
    const form = { name: name?.trim() || UNNAMED, route };
    const { document, secret } = await this.tokens.create(form, writing, 'seed4');
    return { ...shown(document), key: secret ?? '' };
  }

  async update(id: string, { name, enabled }: Seed4KeyForm, writing: Writing): Promise<Seed4Key> {
    const patch = {
      ...(name !== undefined && { name: name.trim() }),
      ...(enabled !== undefined && { paused: enabled ? null : true }),
    };
    const { document } = await this.tokens.patch(id, patch, 'any', writing);
    return shown(document);
  }

  async revoke(id: string, writing: Writing): Promise<void> {
    await this.tokens.revoke(id, 'any', writing);
  }

  /** The managed route that channels of seed 4 are on; made where there is none. */
  private async route(writing: Writing): Promise<string> {
    const { tenant } = writing.actor;
    const routes = this.parts
      .serving()
      .routes.filter(({ origin, tenant: owner }) => origin.kind === 'managed' && (tenant === null || owner === tenant));
    const found = routes.find(({ name }) => name === ROUTE) ?? routes[0];
    if (found !== undefined) return found.id;
    return (await this.routes.create({ name: ROUTE }, writing)).document.id;
  }
}

function shown(view: EntityView): Seed4Key {
  const { prefix, last4 } = view as { readonly prefix?: string | null; readonly last4?: string | null };
  return {
    id: view.id,
    name: String(view['name']),
    key: `${prefix ?? ''}…${last4 ?? ''}`,
    enabled: SERVED.has(view['state']),
    created_at: view.created_at,
  };
}
