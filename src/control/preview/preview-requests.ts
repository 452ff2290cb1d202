import { Compiler } from '../../gateway/catalog/compiler.js';
import type { Entities, TokenEntity } from '../../gateway/catalog/entities.js';
import { matchesModel, resolveModel } from '../../gateway/catalog/resolve-model.js';
import type { Strategy } from '../../gateway/catalog/route-fields.js';
import type { Channel, Resolution, Snapshot } from '../../gateway/catalog/snapshot.js';
import { makePlan, type Candidate } from '../../gateway/planning/plan.js';
import { costMicros, type PriceCard } from '../../gateway/pricing/price-card.js';
import type { OperationName } from '../../gateway/protocol/operation.js';
import type { Usage } from '../../gateway/protocol/usage.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';

/** What is kept of a request of the past: who asked for what, and what it took; never what it said. */
export interface PastRequest {
  readonly requestId: string;
  readonly route: string;
  readonly token: string;
  readonly model: string;
  readonly operation: OperationName;
  readonly usage: Usage;
}

/** Which of the last requests are looked at. */
export interface PreviewAbout {
  readonly count: number;
  /** Those of this tenant alone; null: of all. */
  readonly tenant: string | null;
}

/** A configuration to send requests of the past through. */
export interface PreviewGround {
  readonly snapshot: Snapshot;
  readonly tokenOf: (id: string) => TokenEntity | undefined;
}

/** Where a request would go first, every upstream being well; or why nowhere. */
type Destination =
  | { readonly kind: 'sent'; readonly channel: Channel; readonly model: string }
  | { readonly kind: 'refused'; readonly reason: 'token' | 'route' | 'model' | 'channel' };

/** A request that would not go where it goes now. */
export interface MovedRequest {
  readonly request_id: string;
  readonly model: string;
  readonly from: DestinationView;
  readonly to: DestinationView;
}

/** A destination as it is shown. */
export interface DestinationView {
  readonly channel: string | null;
  readonly label: string | null;
  readonly model: string | null;
  readonly refused: string | null;
}

/** What would become of the last requests. */
export interface PreviewResult {
  readonly requests: number;
  /** Would be served by another channel or model. */
  readonly moved: number;
  /** Would be refused, and are not now. */
  readonly refused: number;
  /** Are refused now, and would not be. */
  readonly admitted: number;
  readonly cost_before_micros: number;
  readonly cost_after_micros: number;
  /** Null where nothing costs anything now. */
  readonly cost_change_percent: number | null;
  /** Requests of which one side has no price; they are in neither sum. */
  readonly unpriced: number;
  readonly rows: readonly MovedRequest[];
}

const MOST_ROWS = 200;
const EVERYTHING_IS_WELL = { channelBlock: () => null, keyBlock: () => null };
const NOTHING_IS_KNOWN = { inFlight: () => 0, firstContentMs: () => 0 };

/** Compiles a configuration that is not served. */
export function groundOf(
  entities: Omit<Entities, 'tokens'>,
  tokenOf: (id: string) => TokenEntity | undefined,
): PreviewGround {
  const { snapshot } = new Compiler().apply({ put: { ...entities, tokens: [] }, remove: [] });
  return { snapshot, tokenOf };
}

/** Where a request goes under a configuration. */
function destinationOf(request: PastRequest, { snapshot, tokenOf }: PreviewGround): Destination {
  const token = tokenOf(request.token);
  if (token === undefined || token.disabled) return { kind: 'refused', reason: 'token' };
  const route = snapshot.routeById.get(token.route);
  if (route === undefined) return { kind: 'refused', reason: 'route' };
  const isAllowed = token.models === null || token.models.some((pattern) => matchesModel(pattern, request.model));
  const resolution = isAllowed ? resolved(route, request.model) : null;
  if (resolution === null) return { kind: 'refused', reason: 'model' };
  const first = firstOf(request, resolution, route.strategy);
  if (first === undefined) return { kind: 'refused', reason: 'channel' };
  return { kind: 'sent', channel: first.target.channel, model: first.target.model };
}

/** What a plan begins with. A priority behind one that can serve changes nothing of that, and is not ordered. */
function firstOf(request: PastRequest, { model, targets }: Resolution, strategy: Strategy): Candidate | undefined {
  for (let start = 0, end = 0; start < targets.length; start = end) {
    while (targets[end]?.priority === targets[start]!.priority) end++;
    const { candidates } = makePlan({
      model,
      operation: request.operation,
      targets: targets.slice(start, end),
      strategy,
      affinityId: request.requestId,
      random: 0,
      present: EVERYTHING_IS_WELL,
      statistics: NOTHING_IS_KNOWN,
      now: 0,
    });
    if (candidates.length > 0) return candidates[0];
  }
  return undefined;
}

/** Sends requests of the past through two configurations, as they come, and tells where they part. */
export class Preview {
  private readonly sums = { requests: 0, moved: 0, refused: 0, admitted: 0, before: 0, after: 0, unpriced: 0 };
  private readonly rows: MovedRequest[] = [];

  constructor(
    private readonly grounds: { readonly before: PreviewGround; readonly after: PreviewGround },
    private readonly priceOf: (channel: Channel, model: string) => PriceCard | null,
  ) {}

  add(request: PastRequest): void {
    const from = destinationOf(request, this.grounds.before);
    const to = destinationOf(request, this.grounds.after);
    this.sums.requests++;
    this.addCosts(costOf(from, request.usage, this.priceOf), costOf(to, request.usage, this.priceOf));
    if (isSame(from, to)) return;
    if (to.kind === 'refused') this.sums.refused++;
    else if (from.kind === 'refused') this.sums.admitted++;
    else this.sums.moved++;
    if (this.rows.length < MOST_ROWS)
      this.rows.push({ request_id: request.requestId, model: request.model, from: viewOf(from), to: viewOf(to) });
  }

  get result(): PreviewResult {
    const { requests, moved, refused, admitted, before, after, unpriced } = this.sums;
    return {
      requests,
      moved,
      refused,
      admitted,
      cost_before_micros: before,
      cost_after_micros: after,
      cost_change_percent: before === 0 ? null : round(((after - before) / before) * 100),
      unpriced,
      rows: this.rows,
    };
  }

  private addCosts(before: number | null, after: number | null): void {
    if (before === null || after === null) {
      this.sums.unpriced++;
      return;
    }
    this.sums.before += before;
    this.sums.after += after;
  }
}

function resolved(...given: Parameters<typeof resolveModel>): ReturnType<typeof resolveModel> | null {
  try {
    return resolveModel(...given);
  } catch (error) {
    if (error instanceof GatewayError) return null;
    throw error;
  }
}

/** What is refused costs nothing; null: nobody knows. */
function costOf(
  destination: Destination,
  usage: Usage,
  priceOf: (channel: Channel, model: string) => PriceCard | null,
): number | null {
  if (destination.kind === 'refused') return 0;
  const card = priceOf(destination.channel, destination.model);
  return card === null ? null : costMicros(card, usage);
}

function isSame(a: Destination, b: Destination): boolean {
  if (a.kind === 'refused' || b.kind === 'refused') return a.kind === b.kind;
  return a.channel.id === b.channel.id && a.model === b.model;
}

function viewOf(destination: Destination): DestinationView {
  if (destination.kind === 'refused') return { channel: null, label: null, model: null, refused: destination.reason };
  const { channel, model } = destination;
  return { channel: channel.id, label: channel.label, model, refused: null };
}

function round(percent: number): number {
  return Math.round(percent * 100) / 100;
}
