import { ControlError } from '../control-error.js';
import type { FewEntities } from './few-entities.js';
import type { EntityView } from './views.js';
import type { Expected, Writing, Written } from './writing.js';

/** Targets of virtual models. */
export class Targets {
  constructor(private readonly models: FewEntities<'models'>) {}

  /** Tries them in another order; throws `validation_failed` for an order that is not of exactly them. */
  async order(
    model: string,
    ids: readonly string[],
    expected: Expected,
    writing: Writing,
  ): Promise<Written<EntityView>> {
    const view = await this.models.get(model, writing.actor.tenant);
    const targets = view['targets'] as readonly { readonly id: string; readonly priority?: number }[];
    const byId = new Map(targets.map((target) => [target.id, target]));
    const ordered = ids.flatMap((id) => byId.get(id) ?? []);
    if (ordered.length !== targets.length || new Set(ids).size !== ids.length || ids.length !== targets.length) {
      const message = 'The order must name every target of the model once.';
      throw new ControlError('validation_failed', { message, param: '/order' });
    }
    const placed = ordered.map((target, priority) => ({ ...target, priority }));
    return await this.models.patch(model, { targets: placed }, expected, writing);
  }
}
