import { derivedId, type ChannelId, type RouteId } from '../../../platform/crypto/ids.js';
import type { DeclaredModel, DeclaredRoute } from '../declared.js';
import type { Entities, ModelEntity, OriginKind, TargetEntity } from '../entities.js';

/** What the virtual models of a route are identified by. */
interface ModelContext {
  readonly route: RouteId;
  /** The channels that its targets may name. */
  readonly channels: ReadonlyMap<string, ChannelId>;
  readonly origin: (place: string) => OriginKind;
  /** The installation's. */
  readonly key: Uint8Array;
}

/** The virtual models of a route and their targets. A target that leads nowhere is left out, and a problem elsewhere. */
export function identifyModels(
  { models }: Pick<DeclaredRoute, 'models'>,
  context: ModelContext,
): Pick<Entities, 'models' | 'targets'> {
  const entities = models.map(({ place, id: name, targets: _targets, ...said }): ModelEntity => {
    const { route, key, origin } = context;
    return { ...said, id: derivedId('vm', key, [route, name]), origin: { kind: origin(place), place }, route, name };
  });
  return {
    models: entities,
    targets: entities.flatMap((entity, index) => identifyTargets(entity, models[index]!, context)),
  };
}

/** The same target twice is told apart by which of them comes first. */
function identifyTargets(model: ModelEntity, declared: DeclaredModel, context: ModelContext): TargetEntity[] {
  const seen = new Map<string, number>();
  return declared.targets.flatMap((target) => {
    const { place, channel: label, model: name, priority, weight } = target;
    const channel = label === null ? null : context.channels.get(label);
    if (channel === undefined) return [];
    const subject = JSON.stringify([model.id, channel, name]);
    const times = seen.get(subject) ?? 0;
    seen.set(subject, times + 1);
    const id = derivedId('tg', context.key, times === 0 ? [subject] : [subject, String(times)]);
    const origin = { kind: context.origin(place), place };
    return [{ id, origin, virtualModel: model.id, channel, model: name, priority, weight }];
  });
}
