import { Get, Post } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { presetCatalogue } from '../../../control/resources/preset-catalogue.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { Writes } from './writing-of.js';

/** The catalogue of providers. */
@AdminController('presets')
export class PresetsController {
  @Get()
  @Operation({ id: 'listPresets', right: 'presets.read', summary: 'Providers, and what is known of them.' })
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
