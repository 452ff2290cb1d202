import { newId } from '../../platform/crypto/ids.js';
import { ControlError } from '../control-error.js';
import { ModelFields, type TargetFields } from '../documents/model-fields.js';
import type { Plain } from '../documents/stored-documents.js';
import type { Draft } from '../publish/draft.js';
import { declaredModel } from './declared-views.js';
import type { FewSpec } from './few-entities.js';
import type { ResourceParts } from './resource-parts.js';
import { tenantOfRoute } from './tenant-of-route.js';

/** Virtual models. */
export function modelSpec(parts: ResourceParts): FewSpec<'models'> {
  const { publisher } = parts;
  return {
    kind: 'models',
    fields: ModelFields,
    declared: () => publisher.declaration.models.map((model) => declaredModel(model, publisher.declaration)),
    complete: (draft, given, { actor }, former) => {
      const tenant = tenantOfRoute(draft, given.route, publisher.declaration, actor);
      return { fields: withTargetIds(given, former), tenant };
    },
    expectUnused: async (draft, id) => {
      const name = draft.all('models').find(({ row }) => row.id === id)?.row;
      const users = others(draft, id, name?.slug ?? null, name?.parent ?? '');
      if (users.length > 0)
        throw new ControlError('in_use', { message: `It is used by ${users.slice(0, 5).join(', ')}.` });
      await Promise.resolve();
    },
  };
}

/** Targets of before keep their ids where they say them; no other model's may be taken. */
function withTargetIds(given: Plain<ModelFields>, former: Plain<ModelFields> | null): Plain<ModelFields> {
  const known = new Set(former?.targets.map(({ id }) => id));
  const targets = given.targets.map((target: Plain<TargetFields>, index) => {
    if (target.id !== undefined && !known.has(target.id)) {
      const faults = [{ pointer: `/targets/${index}/id`, code: 'invalid', message: 'is no target of this model' }];
      throw new ControlError('validation_failed', {
        message: `/targets/${index}/id is no target of this model.`,
        faults,
      });
    }
    return { ...target, id: target.id ?? newId('tg') };
  });
  return { ...given, targets };
}

/** Virtual models and routes that lead to a virtual model by its name. */
function others(draft: Draft, id: string, slug: string | null, route: string): string[] {
  const models = draft
    .all('models')
    .filter(
      ({ row, document }) => row.id !== id && row.parent === route && document.fields.targets.some(leadsTo(slug)),
    );
  const routes = draft
    .all('routes')
    .filter(({ row, document }) => row.id === route && document.fields.catch_all === slug);
  return [...models, ...routes].map(({ row }) => row.slug ?? row.id);
}

function leadsTo(slug: string | null): (target: ModelFields['targets'][number]) => boolean {
  return ({ channel, model }) => channel === undefined && model === slug;
}
