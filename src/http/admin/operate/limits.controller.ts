import { Get, Query, Req } from '@nestjs/common';
import { IsArray, IsIn, IsObject, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { LimitViews } from '../../../control/operate/limit-views.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { actorOf } from '../core/admin.guard.js';
import { ListQuery, pageOf, readCursor } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';

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

/** What holds for an access token, from the outside to the inside. */
class EffectiveAnswer {
  @IsString()
  token!: string;

  /** Levels with `level`, `id`, `name`, `from` and `ceilings`. */
  @IsArray()
  @IsObject({ each: true })
  chain!: readonly object[];

  /** `level`, `name` and `share` of what is nearest to refusing. */
  @IsOptional()
  @IsObject()
  binding!: object | null;
}

/** A budget with whose it is. */
class BudgetAnswer {
  @IsIn(['budget'])
  object!: 'budget';

  /** `kind`, `id` and `name`. */
  @IsObject()
  owner!: object;

  @IsOptional()
  @IsString()
  tenant!: string | null;

  /** `name`, `limit`, `used`, `share` and `resets_at`. */
  @IsArray()
  @IsObject({ each: true })
  ceilings!: readonly object[];
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
  list(@Query() query: ListQuery, @Req() request: FastifyRequest) {
    const skip = Number(readCursor(query.cursor, 1)?.[0] ?? 0);
    const rows = this.views.budgets({ limit: query.limit, skip, tenant: actorOf(request).tenant });
    return pageOf(rows, query, { place: () => [skip + query.limit], show: (row) => row });
  }
}
