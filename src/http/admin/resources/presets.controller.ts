import { Get, Post } from '@nestjs/common';
import { IsArray, IsBoolean, IsIn, IsOptional, IsString } from 'class-validator';
import { Administration } from '../../../control/administration.js';
import { presetCatalogue } from '../../../control/resources/preset-catalogue.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { Writes } from './writing-of.js';

/** A provider as a form can offer it. */
class PresetAnswer {
  @IsIn(['preset'])
  object!: 'preset';

  /** What a channel says as its provider. */
  @IsString()
  id!: string;

  /** What it calls itself. */
  @IsString()
  name!: string;

  @IsOptional()
  @IsString()
  base_url!: string | null;

  @IsArray()
  @IsString({ each: true })
  dialects!: readonly string[];

  /** The header that carries a key. */
  @IsString()
  key_header!: string;

  /** It runs on the operator's own machines, so that EGRESS_ALLOW has to open its address. */
  @IsBoolean()
  is_local!: boolean;

  /** Every customer has an address of its own, or an api-version. */
  @IsBoolean()
  needs_address!: boolean;

  @IsBoolean()
  needs_api_version!: boolean;

  /** A package that has to be installed for it; null: none. */
  @IsOptional()
  @IsString()
  package!: string | null;
}

/** The catalogue of providers. */
@AdminController('presets')
export class PresetsController {
  @Get()
  @Operation({
    id: 'listPresets',
    right: 'presets.read',
    summary: 'Providers, and what is known of them.',
    answers: PresetAnswer,
    isList: true,
  })
  list() {
    return wholeList(presetCatalogue());
  }
}

/** The key that stored secrets are sealed under. */
@AdminController('system/kek')
export class KekController {
  constructor(private readonly administration: Administration) {}

  @Post('rotate')
  @Operation({
    id: 'rotateKek',
    right: 'secrets.rotate',
    summary: 'Seal every stored secret under a new key.',
    isHeavy: true,
  })
  async rotate(@Writes() writing: Writing) {
    return await this.administration.of('kek').rotate(writing.actor);
  }
}
