import { Get, Query, Req } from '@nestjs/common';
import { IsArray, IsIn, IsNumber, IsOptional, IsString, Length, MaxLength, ValidateBy } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { BUDGET_OWNERS, LimitViews, type BudgetOwnerKind } from '../../../control/operate/limit-views.js';
import { Nested } from '../core/nested.decorator.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { actorOf } from '../core/admin.guard.js';
import { counted, ListQuery, pageOf, readCursor } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';

/** A number, or decimal text: what is counted is told as the one, USD as the other. */
function IsAmount(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'number' || typeof value === 'string';
  return ValidateBy({ name: 'isAmount', validator: { validate } });
}

/** Whose limits are asked for. */
class EffectiveQuery {
  /** Id of an access token. */
  @IsString()
  @Length(1, 64)
  token!: string;

  @IsOptional()
  @IsString()
  @MaxLength(1_024)
  fields?: string;
}

/** A ceiling, and what of it is used. */
class CeilingAnswer {
  /** `rpm`, `rpd`, `tpm`, `tpd`, `concurrency`, `budget.day`, `budget.month` or `budget.total`. */
  @IsString()
  name!: string;

  /** A number, or USD as decimal text. */
  @IsAmount()
  limit!: number | string;

  @IsAmount()
  used!: number | string;

  /** Share of it that is used: 1 refuses. */
  @IsNumber()
  share!: number;

  /** When it begins anew; null where it does not, or slides. */
  @IsOptional()
  @IsString()
  resets_at!: string | null;
}

/** One level of what holds for an access token. */
class LimitLevelAnswer {
  @IsIn(['tenant', 'route', 'token'])
  level!: 'tenant' | 'route' | 'token';

  @IsString()
  id!: string;

  @IsString()
  name!: string;

  /** What gives the limits of the token: itself, or its route. */
  @IsOptional()
  @IsIn(['token', 'route'])
  from!: 'token' | 'route' | null;

  @IsArray()
  @Nested(() => CeilingAnswer, { each: true })
  ceilings!: readonly CeilingAnswer[];
}

/** What is nearest to refusing. */
class BindingAnswer {
  @IsString()
  level!: string;

  /** Of the ceiling. */
  @IsString()
  name!: string;

  @IsNumber()
  share!: number;
}

/** What holds for an access token, from the outside to the inside. */
class EffectiveAnswer {
  @IsString()
  token!: string;

  @IsArray()
  @Nested(() => LimitLevelAnswer, { each: true })
  chain!: readonly LimitLevelAnswer[];

  /** Null where nothing is limited. */
  @IsOptional()
  @Nested(() => BindingAnswer)
  binding!: BindingAnswer | null;
}

/** Whose a budget is. */
class BudgetOwnerAnswer {
  @IsIn(BUDGET_OWNERS)
  kind!: BudgetOwnerKind;

  @IsString()
  id!: string;

  @IsString()
  name!: string;
}

/** A budget with whose it is. */
class BudgetAnswer {
  @IsIn(['budget'])
  object!: 'budget';

  @Nested(() => BudgetOwnerAnswer)
  owner!: BudgetOwnerAnswer;

  @IsOptional()
  @IsString()
  tenant!: string | null;

  @IsArray()
  @Nested(() => CeilingAnswer, { each: true })
  ceilings!: readonly CeilingAnswer[];
}

/** Whose budgets are asked for. */
class BudgetListQuery extends ListQuery {
  @IsOptional()
  @IsIn(BUDGET_OWNERS)
  kind?: BudgetOwnerKind;

  /** Only those of these, by id, comma-separated. */
  @IsOptional()
  @IsString()
  @MaxLength(8192)
  owners?: string;
}

/** What limits an access token. */
@AdminController('limits')
export class LimitsController {
  constructor(private readonly views: LimitViews) {}

  @Get('effective')
  @Operation({
    id: 'getEffectiveLimits',
    right: 'limits.read',
    summary: 'The limits and budgets that hold for an access token, and which of them is nearest to refusing.',
    answers: EffectiveAnswer,
  })
  effective(@Query() { token }: EffectiveQuery, @Req() request: FastifyRequest) {
    return this.views.effective(token, actorOf(request).tenant);
  }
}

/** Budgets and what is spent of them. */
@AdminController('budgets')
export class BudgetsController {
  constructor(private readonly views: LimitViews) {}

  @Get()
  @Operation({
    id: 'listBudgets',
    right: 'limits.read',
    summary: 'Every budget with what is spent of it.',
    answers: BudgetAnswer,
    isList: true,
  })
  async list(@Query() query: BudgetListQuery, @Req() request: FastifyRequest) {
    const { limit, cursor, kind } = query;
    const owners = query.owners === undefined ? undefined : new Set(query.owners.split(','));
    const wanted = { tenant: actorOf(request).tenant, kind, owners };
    const skip = Number(readCursor(cursor, 1)?.[0] ?? 0);
    const rows = this.views.budgets({ ...wanted, limit, skip });
    const page = pageOf(rows, query, { place: () => [skip + limit], show: (row) => row });
    return await counted(page, query, async (bound) => await Promise.resolve(this.views.countBudgets(wanted, bound)));
  }
}
