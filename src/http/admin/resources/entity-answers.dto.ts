import { IsArray, IsBoolean, IsIn, IsInt, IsObject, IsOptional, IsString } from 'class-validator';
import { ChannelFields } from '../../../control/documents/channel-fields.js';
import { KeyFields } from '../../../control/documents/key-fields.js';
import { ModelFields } from '../../../control/documents/model-fields.js';
import { RouteFields } from '../../../control/documents/route-fields.js';
import { TenantFields } from '../../../control/documents/tenant-fields.js';
import { TokenFields } from '../../../control/documents/token-fields.js';
import { Nested } from '../core/nested.decorator.js';

/** What everything that is managed or declared shows of itself, beside its fields. */
const SHOWN: Readonly<Record<string, readonly PropertyDecorator[]>> = {
  id: [IsString()],
  origin: [IsIn(['env', 'file', 'managed'])],
  read_only_reason: [IsOptional(), IsString()],
  version: [IsInt()],
  created_at: [IsOptional(), IsString()],
  updated_at: [IsOptional(), IsString()],
  updated_by: [IsOptional(), IsString()],
};

/** The class has these fields as well. */
function Managed(): ClassDecorator {
  return ({ prototype }) => {
    for (const [name, rules] of Object.entries(SHOWN)) for (const rule of rules) rule(prototype as object, name);
  };
}

/** A tenant. */
@Managed()
export class TenantAnswer extends TenantFields {}

/** A channel; secret headers are told by name alone. */
@Managed()
export class ChannelAnswer extends ChannelFields {
  @IsArray()
  secret_headers!: object[];

  @IsObject()
  keys_summary!: object;

  /** With `include=health`: name, cause, since and until. */
  @IsOptional()
  @IsObject()
  state?: object;

  /** With `include=health`: requests, success, ttft_p50, ttft_p95, rate_limited and last_error of 24 hours. */
  @IsOptional()
  @IsObject()
  health?: object | null;

  /** With `include=usage`: today and month (of UTC). */
  @IsOptional()
  @IsObject()
  usage?: object | null;
}

/** A key of a channel; its secret is never shown. */
@Managed()
export class KeyAnswer extends KeyFields {
  @IsString()
  channel!: string;

  @IsString()
  source!: string;

  @IsBoolean()
  has_key!: boolean;

  @IsOptional()
  @IsString()
  last4!: string | null;

  @IsString()
  fingerprint!: string;

  @IsIn(['ready', 'disabled', 'detached'])
  state!: string;
}

/** A route. */
@Managed()
export class RouteAnswer extends RouteFields {
  /** With `include=health`: requests, success, ttft_p50, ttft_p95 and last_error of 24 hours. */
  @IsOptional()
  @IsObject()
  health?: object;

  /** With `include=usage`: today and month (of UTC). */
  @IsOptional()
  @IsObject()
  usage?: object;
}

/** A virtual model. */
@Managed()
export class ModelAnswer extends ModelFields {}

/** An access token. */
@Managed()
export class TokenAnswer extends TokenFields {
  @IsOptional()
  @IsString()
  prefix!: string | null;

  @IsOptional()
  @IsString()
  last4!: string | null;

  @IsIn(['active', 'paused', 'expired', 'revoked', 'rotating'])
  state!: string;

  /** In lists and reads; null without a use that the ledger knows. */
  @IsOptional()
  @IsString()
  last_used_at?: string | null;

  /** In lists and reads: USD of the day, of the month (of UTC) and in total. */
  @IsOptional()
  @IsObject()
  spend?: object;
}

/** An access token with its secret, which is shown this once. */
export class NewTokenAnswer extends TokenAnswer {
  @IsString()
  secret!: string;
}

/** What a version did to the entities of one kind. */
export class TouchedAnswer {
  @IsString()
  kind!: string;

  @IsIn(['create', 'update', 'delete'])
  op!: string;

  @IsInt()
  count!: number;

  @IsOptional()
  @IsString()
  label!: string | null;
}

/** A version of the managed configuration. */
export class VersionAnswer {
  @IsInt()
  n!: number;

  @IsString()
  id!: string;

  @IsString()
  at!: string;

  @IsString()
  actor!: string;

  /** What the actor is called. */
  @IsString()
  actor_name!: string;

  @IsString()
  via!: string;

  @IsString()
  summary!: string;

  @Nested(() => TouchedAnswer, { each: true })
  touched!: TouchedAnswer[];

  @IsInt()
  size!: number;

  @IsOptional()
  @IsString()
  note!: string | null;

  @IsBoolean()
  pinned!: boolean;

  @IsBoolean()
  is_active!: boolean;
}
