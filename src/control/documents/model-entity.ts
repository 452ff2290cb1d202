import type { ModelEntity, TargetEntity } from '../../gateway/catalog/entities.js';
import { MODEL_FIELDS } from '../../gateway/catalog/field-tables.js';
import { readSettings } from '../../platform/config/fields.js';
import { derivedId, type ChannelId, type ModelId, type RouteId, type TargetId } from '../../platform/crypto/ids.js';
import type { Plain } from './stored-documents.js';
import type { ModelFields, TargetFields } from './model-fields.js';

/** A virtual model as the catalog takes it. */
export interface ConvertedModel {
  readonly models: readonly ModelEntity[];
  readonly targets: readonly TargetEntity[];
}

/** Whoever knows the id of a virtual model may know those of its other names: nothing depends on their being secret. */
const ALIAS_KEY = new Uint8Array(32);

/** The model, and for each further name one that leads to it. */
export function modelEntities(id: string, fields: Plain<ModelFields>): ConvertedModel {
  const own = modelEntity(id as ModelId, fields.slug, fields);
  const aliases = (fields.aliases ?? []).map((alias) => {
    const aliasId = derivedId('vm', ALIAS_KEY, [id, alias]);
    const model = modelEntity(aliasId, alias, fields);
    const target: TargetEntity = {
      id: derivedId('tg', ALIAS_KEY, [id, alias]),
      origin: own.origin,
      virtualModel: aliasId,
      channel: null,
      model: fields.slug,
      priority: 0,
      weight: 1,
    };
    return { model, target };
  });
  const targets = fields.targets.flatMap((target, index) =>
    target.enabled === false ? [] : [targetEntity(own, target, index)],
  );
  return {
    models: [own, ...aliases.map(({ model }) => model)],
    targets: [...targets, ...aliases.map(({ target }) => target)],
  };
}

function modelEntity(id: ModelId, name: string, fields: Plain<ModelFields>): ModelEntity {
  const place = id;
  return {
    id,
    origin: { kind: 'managed', place },
    route: fields.route as RouteId,
    name,
    ...readSettings(MODEL_FIELDS, fields),
  };
}

/** Targets without a priority are tried in their order. */
function targetEntity(model: ModelEntity, target: TargetFields, index: number): TargetEntity {
  return {
    id: (target.id ?? '') as TargetId,
    origin: { kind: 'managed', place: `${model.id}.targets[${index}]` },
    virtualModel: model.id,
    channel: (target.channel ?? null) as ChannelId | null,
    model: target.model,
    priority: target.priority ?? index,
    weight: target.weight ?? 1,
  };
}
