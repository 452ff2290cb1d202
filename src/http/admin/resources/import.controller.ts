import { Body, Param, Post } from '@nestjs/common';
import { Administration } from '../../../control/administration.js';
import { ControlError } from '../../../control/control-error.js';
import { checkedRules, withRules, WrongRules } from '../../../control/import/map-rules.js';
import type { MappedSource } from '../../../control/import/mapping.js';
import { IMPORT_KINDS, type ImportKind } from '../../../control/import/read-source.js';
import { SentFiles } from '../../../control/import/sent-files.js';
import { toldImport } from '../../../control/import/tell-import.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Operation } from '../core/operation.decorator.js';
import { SourceBody, ImportAnswer } from './import.dto.js';
import { Writes } from './writing-of.js';

const MOST_BYTES = 8 * 1024 * 1024;

/** Configurations of other gateways. */
@AdminController('import')
export class ImportController {
  constructor(
    private readonly administration: Administration,
    private readonly files: SentFiles,
  ) {}

  @Post(':kind')
  @Operation({
    id: 'importGateway',
    right: 'config.import',
    summary: "Take another gateway's configuration in; without `apply` only what that would be is told.",
    answers: ImportAnswer,
    isHeavy: true,
    tries: true,
    maxBytes: MOST_BYTES,
  })
  async take(@Param('kind') named: string, @Body() body: SourceBody, @Writes() writing: Writing) {
    const kind = kindOf(named);
    const { content, encoding = 'text', encryption_key: encryptionKey = null, env = [], map, apply = false } = body;
    const bytes = Buffer.from(content, encoding === 'text' ? 'utf8' : 'base64');
    const read = await this.files.read({ kind, body: new Uint8Array(bytes), encryptionKey });
    const source = map === undefined ? read : ruled(read, map);
    const terms = { ...writing, via: 'import' as const, isDry: writing.isDry === true || !apply };
    return toldImport(source, await this.administration.of('imports').run(source, { env }, terms));
  }
}

function kindOf(named: string): ImportKind {
  const kind = IMPORT_KINDS.find((each) => each === named);
  if (kind !== undefined) return kind;
  throw new ControlError('not_found', {
    message: `There is no kind like that; there are: ${IMPORT_KINDS.join(', ')}.`,
  });
}

function ruled(source: MappedSource, map: object): MappedSource {
  try {
    return withRules(source, checkedRules(map));
  } catch (error) {
    if (!(error instanceof WrongRules)) throw error;
    const faults = [{ pointer: '/map', code: 'rules', message: error.message }];
    throw new ControlError('validation_failed', { message: `${error.message}.`, faults });
  }
}
