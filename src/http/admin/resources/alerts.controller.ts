import { Delete, Get, Param, Patch, Post } from '@nestjs/common';
import { IsArray, IsBoolean, IsIn, IsInt, IsISO8601, IsOptional, IsString } from 'class-validator';
import { Administration } from '../../../control/administration.js';
import { ALERT_KINDS, type AlertKind } from '../../../control/alerts/alert-event.js';
import { ALERT_SHAPES, AlertFields, type AlertShape } from '../../../control/alerts/alert-fields.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { wholeList } from '../core/list-page.js';
import { Nested } from '../core/nested.decorator.js';
import { Operation } from '../core/operation.decorator.js';
import { DocumentBody, Writes } from './writing-of.js';

const FAULTS = ['', 'egress_denied', 'no_answer', 'refused'] as const;

/** How one try to tell somebody went. */
class DeliveryAnswer {
  @IsBoolean()
  ok!: boolean;

  /** Of the answer; null where none came. */
  @IsOptional()
  @IsInt()
  status!: number | null;

  @IsInt()
  ms!: number;

  @IsIn(FAULTS)
  fault!: (typeof FAULTS)[number];

  /** Absent from the answer of a test. */
  @IsOptional()
  @IsISO8601()
  at?: string;
}

/** An alert without its address and secret. */
class AlertAnswer {
  @IsString()
  id!: string;

  @IsString()
  name!: string;

  @IsArray()
  @IsIn(ALERT_KINDS, { each: true })
  kinds!: AlertKind[];

  @IsIn(ALERT_SHAPES)
  shape!: AlertShape;

  /** Host of the address, which is never shown whole. */
  @IsString()
  url_host!: string;

  @IsBoolean()
  has_secret!: boolean;

  @IsBoolean()
  disabled!: boolean;

  @IsOptional()
  @Nested(() => DeliveryAnswer)
  last_delivery!: DeliveryAnswer | null;

  @IsInt()
  version!: number;

  /** Once, where the gateway made it. */
  @IsOptional()
  @IsString()
  secret?: string;
}

const ONE = { answers: AlertAnswer } as const;

/** Who is told of what, by webhook. */
@AdminController('alerts')
export class AlertsController {
  constructor(private readonly administration: Administration) {}

  @Get()
  @Operation({ id: 'listAlerts', right: 'alerts.read', summary: 'Alerts.', ...ONE, isList: true })
  async list() {
    return wholeList(await this.administration.of('alerts').list());
  }

  @Post()
  @Operation({
    id: 'createAlert',
    right: 'alerts.write',
    summary: 'Have somebody told by webhook.',
    ...ONE,
    takes: AlertFields,
    status: 201,
    tries: true,
  })
  async create(@DocumentBody() body: object, @Writes() writing: Writing) {
    return await this.administration.of('alerts').create(body, writing);
  }

  @Get(':id')
  @Operation({ id: 'getAlert', right: 'alerts.read', summary: 'One alert.', ...ONE })
  async get(@Param('id') id: string) {
    return await this.administration.of('alerts').get(id);
  }

  @Patch(':id')
  @Operation({
    id: 'updateAlert',
    right: 'alerts.write',
    summary: 'Change fields of an alert (JSON merge patch).',
    ...ONE,
    takes: AlertFields,
    changes: true,
    tries: true,
  })
  async update(
    @Param('id') id: string,
    @DocumentBody() patch: object,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return await this.administration.of('alerts').patch(id, patch, expected, writing);
  }

  @Delete(':id')
  @Operation({
    id: 'deleteAlert',
    right: 'alerts.write',
    summary: 'Tell nobody any more.',
    status: 204,
    changes: true,
    tries: true,
  })
  async remove(@Param('id') id: string, @Terms() { expected }: ChangeTerms, @Writes() writing: Writing): Promise<void> {
    await this.administration.of('alerts').remove(id, expected, writing);
  }

  @Post(':id/test')
  @Operation({
    id: 'testAlert',
    right: 'alerts.write',
    summary: 'Send a sample now, once; an address that does not take it is no error of this call.',
    answers: DeliveryAnswer,
    isHeavy: true,
  })
  async test(@Param('id') id: string, @Writes() writing: Writing) {
    return await this.administration.of('alerts').test(id, writing);
  }
}
