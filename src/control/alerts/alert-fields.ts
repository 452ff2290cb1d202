import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUrl,
  Length,
  MaxLength,
} from 'class-validator';
import { NAME_LENGTH } from '../documents/field-limits.js';
import { ALERT_KINDS, type AlertKind } from './alert-event.js';

/** Whose form a message has. */
export const ALERT_SHAPES = ['generic', 'slack', 'feishu', 'dingtalk', 'plain'] as const;

/** One of them. */
export type AlertShape = (typeof ALERT_SHAPES)[number];

const LONGEST_URL = 2_048;
const SHORTEST_SECRET = 8;
const LONGEST_SECRET = 256;

/** What may be written of an alert. */
export class AlertFields {
  @IsString()
  @IsNotEmpty()
  @MaxLength(NAME_LENGTH)
  name!: string;

  /** What it is about; empty: everything. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(ALERT_KINDS.length)
  @IsIn(ALERT_KINDS, { each: true })
  kinds?: AlertKind[];

  @IsOptional()
  @IsIn(ALERT_SHAPES)
  shape?: AlertShape;

  /** Where to; never shown again, since it often is a credential. */
  @IsOptional()
  @IsString()
  @MaxLength(LONGEST_URL)
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true })
  url?: string;

  /** What messages are signed with; without one generic and plain ones get one, which is shown once. */
  @IsOptional()
  @IsString()
  @Length(SHORTEST_SECRET, LONGEST_SECRET)
  secret?: string;

  @IsOptional()
  @IsBoolean()
  disabled?: boolean;
}
