import { USUAL_DIALECT, type DialectName } from '../protocol/dialect-name.js';
import { Injectable } from '@nestjs/common';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { mayAskFor } from '../access/allowed-models.js';
import type { Caller } from '../access/caller.js';
import { matchesModel, modelNotFound } from '../catalog/resolve-model.js';
import type { Channel, Route } from '../catalog/snapshot.js';
import { DIALECTS, modelListOf } from '../dialects/dialects.js';
import { modelObject, type ModelObject } from '../dialects/model-list.js';
import { UpstreamModels } from './upstream-models.js';

/** A list of models as it goes to a client. */
export interface ModelListAnswer {
  readonly contentType: string;
  readonly body: Buffer;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const MODEL_ID = /^[\w.:@+-]+(?:\/[\w.:@+-]+){0,3}$/;
const MAX_ID = 256;

/** Whose models are asked for: those of a route that its access token may ask for. */
type Asker = Pick<Caller, 'route' | 'models'>;

/** The models that a route offers. */
@Injectable()
export class ModelLists {
  constructor(private readonly upstream: UpstreamModels) {}

  /** The route's own models, or what its upstreams list; the list of a single upstream is passed on as it came. */
  async list(
    { route, models }: Asker,
    requestId: string,
    dialect: DialectName = USUAL_DIALECT,
  ): Promise<ModelListAnswer> {
    if (models === null && isPassedOn(route, dialect)) return await this.upstream.of(route.channels[0]!, requestId);
    const body = JSON.stringify(
      DIALECTS[dialect].modelList.encodeList(await this.allowed({ route, models }, requestId)),
    );
    return { contentType: JSON_TYPE, body: Buffer.from(body) };
  }

  /** One model of the list; throws `model_not_found`. */
  async find(asker: Asker, id: string, requestId: string, dialect: DialectName = USUAL_DIALECT): Promise<object> {
    const isPossible = id.length <= MAX_ID && MODEL_ID.test(id) && !id.split('/').some((part) => /^\.+$/.test(part));
    const found = isPossible ? (await this.allowed(asker, requestId)).find((model) => model.id === id) : undefined;
    if (found === undefined) throw modelNotFound(id);
    return DIALECTS[dialect].modelList.encodeModel(found);
  }

  private async allowed({ route, models }: Asker, requestId: string): Promise<ModelObject[]> {
    return (await this.models(route, requestId)).filter(({ id }) => mayAskFor(models, id));
  }

  /** Virtual models first, then those of the channels by priority; of two with one id the first stays. */
  private async models(route: Route, requestId: string): Promise<ModelObject[]> {
    const { allowedModels, channels } = route;
    const owner = channels[0]?.provider ?? 'gateway';
    if (allowedModels !== null) return [...allowedModels].map((id) => modelObject(id, owner));
    const virtual = [...route.virtualModels.keys()].map((id) => modelObject(id, 'gateway'));
    const direct = channels
      .filter(({ isDirect, enabled }) => isDirect && enabled)
      .toSorted((a, b) => a.priority - b.priority);
    const lists = await Promise.allSettled(direct.map((channel) => this.listedAt(channel, requestId)));
    const failure = lists.find((list) => list.status === 'rejected');
    const known = lists.flatMap((list, place) => {
      const channel = direct[place]!;
      return [...namedAt(channel, route), ...(list.status === 'fulfilled' ? list.value : [])];
    });
    if (virtual.length + known.length === 0 && failure !== undefined) throw GatewayError.from(failure.reason);
    return distinct([...virtual, ...known]);
  }

  /** What an upstream lists of what its channel leaves open. */
  private async listedAt(channel: Channel, requestId: string): Promise<ModelObject[]> {
    const { models, listsModels } = channel;
    const isOpen = models.length === 0 || models.some((id) => id.endsWith('*'));
    if (!listsModels || !isOpen) return [];
    const { models: listed } = await this.upstream.of(channel, requestId);
    return listed.filter(({ id }) => models.length === 0 || models.some((pattern) => matchesModel(pattern, id)));
  }
}

/** What a channel names itself, whatever its upstream lists. */
function namedAt({ models, modelMapping, provider, transport }: Channel, { defaultModel }: Route): ModelObject[] {
  const own = [...models.filter((id) => !id.endsWith('*')), ...modelMapping.keys()];
  const echoed = transport.kind === 'echo' ? [defaultModel ?? 'echo'] : [];
  return [...own, ...echoed].map((id) => modelObject(id, provider));
}

/** One channel that takes any model by its own name and lists them in the client's words, and nothing else. */
function isPassedOn({ allowedModels, virtualModels, channels }: Route, dialect: DialectName): boolean {
  const [only, another] = channels;
  if (allowedModels !== null || virtualModels.size > 0 || only === undefined || another !== undefined) return false;
  if (!only.listsModels || modelListOf(only.dialect) !== DIALECTS[dialect].modelList) return false;
  return only.enabled && only.models.length === 0 && only.modelMapping.size === 0;
}

function distinct(models: readonly ModelObject[]): ModelObject[] {
  const byId = new Map<string, ModelObject>();
  for (const model of models) if (!byId.has(model.id)) byId.set(model.id, model);
  return [...byId.values()];
}
