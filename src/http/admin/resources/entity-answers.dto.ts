import { IsArray, IsBoolean, IsIn, IsInt, IsOptional, IsString } from 'class-validator';
import { ChannelFields } from '../../../control/documents/channel-fields.js';
import { KeyFields } from '../../../control/documents/key-fields.js';
import { ModelFields, TargetFields } from '../../../control/documents/model-fields.js';
import { RouteChannelFields, RouteFields } from '../../../control/documents/route-fields.js';
import { TenantFields } from '../../../control/documents/tenant-fields.js';
import { TokenFields } from '../../../control/documents/token-fields.js';
import { Nested } from '../core/nested.decorator.js';
import { HealthAnswer, StateAnswer, UseAnswer } from '../operate/standing.dto.js';

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

/** A header whose value is never shown. */
export class SecretHeaderAnswer {
  @IsString()
  name!: string;

  @IsOptional()
  @IsString()
  last4!: string | null;

  @IsString()
  fingerprint!: string;
}

/** The keys of a channel, counted. */
export class KeysSummaryAnswer {
  @IsInt()
  total!: number;

  /** To be entered again, since their channel asks another host. */
  @IsInt()
  detached!: number;

  @IsInt()
  disabled!: number;
}

/** A channel; secret headers are told by name alone. */
@Managed()
export class ChannelAnswer extends ChannelFields {
  /** Not of a shared channel, of which a tenant sees its name and state alone. */
  @IsOptional()
  @IsArray()
  @Nested(() => SecretHeaderAnswer, { each: true })
  secret_headers?: SecretHeaderAnswer[];

  /** Not of a shared channel either. */
  @IsOptional()
  @Nested(() => KeysSummaryAnswer)
  keys_summary?: KeysSummaryAnswer;

  /** With `include=health`. */
  @IsOptional()
  @Nested(() => StateAnswer)
  state?: StateAnswer;

  /** With `include=health`; null of a channel of another tenant. */
  @IsOptional()
  @Nested(() => HealthAnswer)
  health?: HealthAnswer | null;

  /** With `include=usage`; null of a channel of another tenant. */
  @IsOptional()
  @Nested(() => UseAnswer)
  usage?: UseAnswer | null;
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

  /** When its secret was entered. */
  @IsOptional()
  @IsString()
  set_at?: string | null;
}

/** A route. */
@Managed()
export class RouteAnswer extends RouteFields {
  @IsOptional()
  @IsArray()
  @Nested(() => RouteChannelFields, { each: true })
  declare channels?: RouteChannelFields[];

  /** With `include=health`. */
  @IsOptional()
  @Nested(() => HealthAnswer)
  health?: HealthAnswer;

  /** With `include=usage`. */
  @IsOptional()
  @Nested(() => UseAnswer)
  usage?: UseAnswer;
}

/** A virtual model. */
@Managed()
export class ModelAnswer extends ModelFields {
  @IsArray()
  @Nested(() => TargetFields, { each: true })
  declare targets: TargetFields[];
}

/** The secret of before a rotation. */
export class GraceAnswer {
  @IsString()
  until!: string;

  /** In lists and reads; null where nobody used it since. */
  @IsOptional()
  @IsString()
  last_used_at?: string | null;

  /** Where that came from: /24 of IPv4, /56 of IPv6. */
  @IsOptional()
  @IsString()
  last_used_net?: string | null;
}

/** USD of the day, of the month (of UTC) and in total. */
export class SpendAnswer {
  @IsString()
  day!: string;

  @IsString()
  month!: string;

  @IsString()
  total!: string;
}

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

  /** While the secret of before a rotation is answered to as well. */
  @IsOptional()
  @Nested(() => GraceAnswer)
  grace?: GraceAnswer | null;

  @IsOptional()
  @IsString()
  revoked_at?: string | null;

  @IsOptional()
  @IsString()
  rotated_at?: string | null;

  @IsOptional()
  @IsString()
  tenant?: string | null;

  /** In lists and reads; null without a use that the ledger knows. */
  @IsOptional()
  @IsString()
  last_used_at?: string | null;

  /** In lists and reads. */
  @IsOptional()
  @Nested(() => SpendAnswer)
  spend?: SpendAnswer;
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
