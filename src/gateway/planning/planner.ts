import type { Clock } from '../../platform/time/clock.js';
import type { Random } from '../../platform/time/random.js';
import type { Resolution } from '../catalog/snapshot.js';
import type { Route } from '../catalog/snapshot.js';
import type { Availability } from '../health/block.js';
import type { Health } from '../health/health.js';
import type { Call } from '../protocol/call.js';
import { affinityId } from './affinity.js';
import { fitTargets, sortOutForgetful, sortOutLossy, type IsMissing } from './fitness.js';
import { Makers } from './maker.js';
import { makePlan, type Plan, type Statistics } from './plan.js';

/** Makes plans out of the present. */
export class Planner {
  private readonly statistics: Statistics;
  private readonly isMissing: IsMissing;
  private readonly makers = new Makers();

  constructor(
    private readonly present: Availability,
    private readonly clock: Clock,
    private readonly random: Random,
    { load, pace, unspoken }: Health,
  ) {
    this.isMissing = (voice) => unspoken.has(voice);
    this.statistics = {
      inFlight: ({ slot }) => load.of(slot),
      firstContentMs: ({ id }, model) => pace.of(id, model),
    };
  }

  /** What a request would try now, in order, and what it would leave out. */
  plan(route: Route, call: Call, { model, targets }: Resolution): Plan {
    const { strategy, affinity } = route;
    const reachable = call.madeBy === undefined ? targets : this.makers.targetsOf(call.madeBy, targets);
    const fitting = fitTargets(reachable, call, this.isMissing);
    const able = sortOutForgetful(fitting.targets, call);
    const { fit, unfit: lossy } = route.isStrict ? sortOutLossy(able.fit, call) : { fit: able.fit, unfit: [] };
    const unfit = [...able.unfit, ...lossy];
    const plan = makePlan({
      model,
      operation: call.operation.name,
      targets: fit,
      losses: fitting.losses,
      strategy,
      affinityId: affinityId(affinity, call),
      random: strategy === 'random' ? this.random.fraction() : 0,
      present: this.present,
      statistics: this.statistics,
      now: this.clock.monotonic(),
    });
    return unfit.length === 0 ? plan : { ...plan, exclusions: [...plan.exclusions, ...unfit] };
  }
}
