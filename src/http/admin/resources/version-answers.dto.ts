import { IsArray, IsIn, IsInt, IsNumber, IsOptional, IsString } from 'class-validator';
import { IsAnything } from '../core/is-anything.decorator.js';
import { Nested } from '../core/nested.decorator.js';

const OPS = ['create', 'update', 'delete'] as const;

/** What became of one field; secrets are told as changed or not. */
export class FieldChangeAnswer {
  @IsString()
  pointer!: string;

  @IsIn(['add', 'remove', 'replace'])
  op!: 'add' | 'remove' | 'replace';

  @IsOptional()
  @IsAnything()
  before?: unknown;

  @IsOptional()
  @IsAnything()
  after?: unknown;
}

/** What became of one entity. */
export class EntityChangeAnswer {
  @IsString()
  id!: string;

  @IsString()
  kind!: string;

  @IsString()
  label!: string;

  @IsIn(OPS)
  op!: (typeof OPS)[number];

  @IsArray()
  @Nested(() => FieldChangeAnswer, { each: true })
  fields!: readonly FieldChangeAnswer[];
}

/** Where a request goes; `refused` says why nowhere. */
export class DestinationAnswer {
  @IsOptional()
  @IsString()
  channel!: string | null;

  @IsOptional()
  @IsString()
  label!: string | null;

  @IsOptional()
  @IsString()
  model!: string | null;

  @IsOptional()
  @IsIn(['token', 'route', 'model', 'channel'])
  refused!: string | null;
}

/** A request that would not go where it goes now. */
export class MovedRequestAnswer {
  @IsString()
  request_id!: string;

  @IsString()
  model!: string;

  @Nested(() => DestinationAnswer)
  from!: DestinationAnswer;

  @Nested(() => DestinationAnswer)
  to!: DestinationAnswer;
}

/** What would have become of the last requests. */
export class PreviewAnswer {
  @IsInt()
  requests!: number;

  /** Would be served by another channel or model. */
  @IsInt()
  moved!: number;

  /** Would be refused, and are not now. */
  @IsInt()
  refused!: number;

  /** Are refused now, and would not be. */
  @IsInt()
  admitted!: number;

  @IsInt()
  cost_before_micros!: number;

  @IsInt()
  cost_after_micros!: number;

  /** Null where nothing costs anything now. */
  @IsOptional()
  @IsNumber()
  cost_change_percent!: number | null;

  /** Requests of which one side has no price; they are in neither sum. */
  @IsInt()
  unpriced!: number;

  /** Two hundred of them at most. */
  @IsArray()
  @Nested(() => MovedRequestAnswer, { each: true })
  rows!: readonly MovedRequestAnswer[];
}
