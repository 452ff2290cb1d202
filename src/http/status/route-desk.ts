import { Injectable } from '@nestjs/common';
import { resolveModel } from '../../gateway/catalog/resolve-model.js';
import { readCall } from '../../gateway/dialects/openai-chat/read-call.js';
import { Present } from '../../gateway/health/present.js';
import { RequestLog } from '../../gateway/ledger/request-log.js';
import { describeBudget } from '../../gateway/limits/describe-budget.js';
import { describeChannel } from '../../gateway/planning/channel-status.js';
import { explain, type Moment } from '../../gateway/planning/explanation.js';
import { Planner } from '../../gateway/planning/planner.js';
import { OPERATIONS } from '../../gateway/protocol/operation.js';
import type { Caller } from '../../gateway/tenants/token-directory.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { Clock } from '../../platform/time/clock.js';
import { BooksDesk } from './books-desk.js';

const SERVICE = 'ai-gateway';

/** Answers questions about a route to the tokens that are bound to it. */
@Injectable()
export class RouteDesk {
  constructor(
    private readonly planner: Planner,
    private readonly present: Present,
    private readonly log: RequestLog,
    private readonly books: BooksDesk,
    private readonly clock: Clock,
  ) {}

  status(caller: Caller): object {
    const { route, tokenSlot } = caller;
    const { limits, budgets } = this.present;
    const moment = this.moment();
    const apis = route.channels.map((channel) => {
      const usage = limits.channelUsage(channel);
      const status = describeChannel(channel, { present: this.present, health: this.present.health, usage, moment });
      return { ...status, ...describeBudget(channel.budget, budgets.channelSpent(channel)) };
    });
    const usage = limits.tokenUsage({ slot: tokenSlot, timeZone: route.timeZone });
    return {
      service: SERVICE,
      timestamp: new Date(moment.wall).toISOString(),
      apis,
      token: {
        limits: route.limits,
        usage,
        ...describeBudget(route.tokenBudget, budgets.tokenSpent(caller)),
      },
      route: { name: route.name, ...describeBudget(route.budget, budgets.routeSpent(route)) },
    };
  }

  /** What a chat request with this body would do if it came now; nothing is sent or counted. */
  explain({ route }: Caller, requestId: string, body: Buffer): object {
    const call = readCall({ requestId, operation: OPERATIONS.chat, hops: 0 }, body);
    const resolution = resolveModel(route, call.requestedModel);
    const plan = this.planner.plan(route, call, resolution);
    return { request_id: requestId, route: route.name, ...explain(plan, route, this.moment()) };
  }

  /** What was decided about a past request of the same token. */
  async receipt(caller: Caller, requestId: string): Promise<object> {
    const found = await this.log.receipt(requestId, caller.tokenLabel);
    if (found === null) return await this.olderReceipt(caller, requestId);
    const { level: _level, msg: _message, time, id, ...receipt } = found;
    return { request_id: id, time: new Date(time as number).toISOString(), ...receipt };
  }

  private async olderReceipt(caller: Caller, requestId: string): Promise<object> {
    const older = await this.books.receipt(caller, requestId);
    if (older === null) throw new GatewayError('receipt_not_found');
    return older;
  }

  private moment(): Moment {
    return { monotonic: this.clock.monotonic(), wall: this.clock.now() };
  }
}
