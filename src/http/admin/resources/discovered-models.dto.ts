import { IsArray, IsIn, IsOptional, IsString } from 'class-validator';

/** What a provider says that it serves, beside what its channel names. */
export class DiscoveredModelsAnswer {
  @IsIn(['discovery'])
  object!: 'discovery';

  @IsString()
  channel!: string;

  /** Why there is no list; null: there is one. */
  @IsOptional()
  @IsString()
  error!: string | null;

  @IsArray()
  @IsString({ each: true })
  models!: readonly string[];

  /** Listed, and not named by the channel. */
  @IsArray()
  @IsString({ each: true })
  added!: readonly string[];

  /** Named by the channel, and not listed. */
  @IsArray()
  @IsString({ each: true })
  gone!: readonly string[];

  @IsArray()
  @IsString({ each: true })
  kept!: readonly string[];
}
