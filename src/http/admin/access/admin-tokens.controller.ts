import { Body, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Access } from '../../../control/access/access.js';
import type { Asking } from '../../../control/access/people.js';
import { showAdminToken } from '../../../control/access/person-view.js';
import { invalidField } from '../../../control/access/input-rules.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { DryRun } from '../core/dry-run.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { counted, ListQuery, pageOf, readCursor } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';
import { AdminTokenBody, AdminTokenPatchBody, RotateBody } from './access.dto.js';
import { AdminTokenAnswer, NewAdminTokenAnswer } from './access-answers.dto.js';

const UNITS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000 };
const LONGEST_MS = 30 * 86_400_000;
const DEFAULT = '24h';

/** Credentials for programs that administer. */
@AdminController('admin-tokens')
export class AdminTokensController {
  constructor(private readonly access: Access) {}

  @Get()
  @Operation({
    id: 'listAdminTokens',
    right: 'admin_tokens.read',
    summary: 'Admin tokens, without their secrets.',
    answers: AdminTokenAnswer,
    isList: true,
  })
  async list(@Query() query: ListQuery) {
    const [at, id] = readCursor(query.cursor, 2) ?? [];
    const after = id === undefined ? null : ([Number(at), String(id)] as const);
    const tokens = this.access.of('adminTokens');
    const rows = await tokens.page({ limit: query.limit + 1, after });
    const page = pageOf(rows, query, { place: (row) => [row.created_at, row.id], show: showAdminToken });
    return await counted(page, query, async () => await tokens.count());
  }

  @Post()
  @Operation({
    id: 'createAdminToken',
    right: 'admin_tokens.write',
    summary: 'Issue an admin token; its secret is shown once.',
    answers: NewAdminTokenAnswer,
    status: 201,
    tries: true,
  })
  async create(@Body() body: AdminTokenBody, @DryRun() isDryRun: boolean, @Asked() asking: Asking) {
    return await this.access.of('adminTokens').create(body, isDryRun, asking);
  }

  @Get(':id')
  @Operation({
    id: 'getAdminToken',
    right: 'admin_tokens.read',
    summary: 'One admin token.',
    answers: AdminTokenAnswer,
  })
  async get(@Param('id') id: string) {
    return await this.access.of('adminTokens').get(id);
  }

  @Patch(':id')
  @Operation({
    id: 'updateAdminToken',
    right: 'admin_tokens.write',
    summary: 'Change name, addresses or end of an admin token.',
    answers: AdminTokenAnswer,
    changes: true,
    tries: true,
  })
  async update(
    @Param('id') id: string,
    @Body() body: AdminTokenPatchBody,
    @Terms() terms: ChangeTerms,
    @Asked() asking: Asking,
  ) {
    return await this.access.of('adminTokens').change(id, body, terms, asking);
  }

  @Post(':id/rotate')
  @Operation({
    id: 'rotateAdminToken',
    right: 'admin_tokens.write',
    summary: 'Give an admin token a new secret; the old one counts until the grace is over.',
    answers: NewAdminTokenAnswer,
    tries: true,
  })
  async rotate(
    @Param('id') id: string,
    @Body() { grace }: RotateBody,
    @DryRun() isDryRun: boolean,
    @Asked() asking: Asking,
  ) {
    return await this.access.of('adminTokens').rotate(id, graceMsOf(grace), isDryRun, asking);
  }

  @Delete(':id')
  @Operation({
    id: 'deleteAdminToken',
    right: 'admin_tokens.write',
    summary: 'Revoke an admin token.',
    status: 204,
    changes: true,
    tries: true,
  })
  async remove(@Param('id') id: string, @Terms() terms: ChangeTerms, @Asked() asking: Asking): Promise<void> {
    await this.access.of('adminTokens').remove(id, terms, asking);
  }
}

/** Milliseconds of a grace such as `0`, `1h` or `7d`, a day when none is given; thirty days at most. */
function graceMsOf(grace = DEFAULT): number {
  const ms = Number.parseInt(grace, 10) * (UNITS[grace.at(-1)!] ?? 0);
  if (ms > LONGEST_MS) throw invalidField('/grace', 'must be at most 30 days');
  return ms;
}
