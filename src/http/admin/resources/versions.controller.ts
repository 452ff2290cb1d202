import { Body, Get, Param, ParseIntPipe, Patch, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import { Administration } from '../../../control/administration.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { counted, ListQuery, pageOf, readCursor, wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { ImportBody, VersionBody } from './bodies.dto.js';
import { VersionAnswer } from './entity-answers.dto.js';
import { EntityChangeAnswer, PreviewAnswer } from './version-answers.dto.js';
import { Writes } from './writing-of.js';

/** Which version another one is compared with. */
export class DiffQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  to?: number;
}

/** How many requests of the past are looked at. */
export class PreviewQuery {
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(1_000)
  requests: number = 1_000;
}

const IMPORT_BYTES = 8 * 1024 * 1024;

/** Versions of the managed configuration. */
@AdminController('versions')
export class VersionsController {
  constructor(private readonly administration: Administration) {}

  @Get()
  @Operation({
    id: 'listVersions',
    right: 'versions.read',
    summary: 'Versions, newest first.',
    answers: VersionAnswer,
    isList: true,
  })
  async list(@Query() query: ListQuery) {
    const [before] = readCursor(query.cursor, 1) ?? [];
    const versions = this.administration.of('versions');
    const rows = await versions.page(query.limit, before === undefined ? undefined : Number(before));
    const page = pageOf(rows, query, { place: ({ n }) => [n], show: (view) => view });
    return await counted(page, query, async () => await versions.count());
  }

  @Get(':n')
  @Operation({
    id: 'getVersion',
    right: 'versions.read',
    summary: 'One version with what it changed.',
    answers: VersionAnswer,
  })
  async get(@Param('n', ParseIntPipe) n: number) {
    return await this.administration.of('versions').get(n);
  }

  @Patch(':n')
  @Operation({
    id: 'updateVersion',
    right: 'versions.write',
    summary: 'Keep a note, or keep a version for ever.',
    answers: VersionAnswer,
  })
  async update(@Param('n', ParseIntPipe) n: number, @Body() body: VersionBody, @Writes() writing: Writing) {
    const { note, pinned } = body;
    const remark = { ...(note !== undefined && { note }), ...(pinned !== undefined && { pinned }) };
    return await this.administration.of('versions').remark(n, remark, writing);
  }

  @Get(':n/diff')
  @Operation({
    id: 'diffVersions',
    right: 'versions.read',
    summary: 'What leads from one version to another (the present one when left out).',
    answers: EntityChangeAnswer,
    isList: true,
  })
  async diff(@Param('n', ParseIntPipe) n: number, @Query() { to }: DiffQuery) {
    return wholeList(await this.administration.of('versions').diff(n, to));
  }

  @Post(':n/rollback')
  @Operation({
    id: 'rollBack',
    right: 'versions.write',
    summary: 'Make the configuration what it was, as a new version.',
    tries: true,
  })
  async rollback(@Param('n', ParseIntPipe) n: number, @Writes() writing: Writing) {
    const { document, ...about } = await this.administration.of('versions').rollback(n, writing);
    return { ...about, changes: document };
  }

  @Post(':n/preview')
  @Operation({
    id: 'previewVersion',
    right: 'versions.read',
    summary: 'What would have become of the last requests under a version.',
    answers: PreviewAnswer,
    isHeavy: true,
  })
  async preview(@Param('n', ParseIntPipe) n: number, @Query() { requests }: PreviewQuery, @Writes() writing: Writing) {
    return await this.administration.of('versions').preview(n, requests, writing);
  }
}

/** The managed configuration as a whole. */
@AdminController('config')
export class ConfigController {
  constructor(private readonly administration: Administration) {}

  @Get('export')
  @Operation({
    id: 'exportConfig',
    right: 'config.export',
    summary: 'Everything that is managed; secrets are told by names.',
    isHeavy: true,
  })
  async export(@Writes() writing: Writing) {
    return await this.administration.of('transfers').export(writing.actor);
  }

  @Post('import')
  @Operation({
    id: 'importConfig',
    right: 'config.import',
    summary: 'Create and change what a document holds, by id, as one version.',
    isHeavy: true,
    tries: true,
    maxBytes: IMPORT_BYTES,
  })
  async import(@Body() { document, secrets = {} }: ImportBody, @Writes() writing: Writing) {
    const { document: changes, ...about } = await this.administration
      .of('transfers')
      .import({ document, secrets }, writing);
    return { ...about, changes };
  }
}
