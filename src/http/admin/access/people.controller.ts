import { Body, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { Access } from '../../../control/access/access.js';
import type { Asking } from '../../../control/access/people.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { DryRun } from '../core/dry-run.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { counted, ListQuery, pageOf, readCursor, wholeList } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';
import { InvitationBody, PersonBody } from './access.dto.js';
import { InvitationAnswer, NewInvitationAnswer, PersonAnswer } from './access-answers.dto.js';

/** Who may administer. */
@AdminController('people')
export class PeopleController {
  constructor(private readonly access: Access) {}

  @Get()
  @Operation({ id: 'listPeople', right: 'people.read', summary: 'People.', answers: PersonAnswer, isList: true })
  async list(@Query() query: ListQuery, @Asked() asking: Asking) {
    const [after] = readCursor(query.cursor, 1) ?? [];
    const page = { limit: query.limit + 1, ...(after !== undefined && { after: String(after) }) };
    const people = this.access.of('people');
    const rows = await people.page(page, asking);
    const shown = pageOf(rows, query, { place: ({ login }) => [login], show: (row) => row });
    return await counted(shown, query, async () => await people.count(asking));
  }

  @Get(':id')
  @Operation({ id: 'getPerson', right: 'people.read', summary: 'One person.', answers: PersonAnswer })
  async get(@Param('id') id: string, @Asked() asking: Asking) {
    return await this.access.of('people').get(id, asking);
  }

  @Patch(':id')
  @Operation({
    id: 'updatePerson',
    right: 'people.write',
    summary: 'Change role, tenant or name of somebody, or disable them.',
    answers: PersonAnswer,
    changes: true,
    tries: true,
  })
  async update(
    @Param('id') id: string,
    @Body() body: PersonBody,
    @Terms() terms: ChangeTerms,
    @Asked() asking: Asking,
  ) {
    return await this.access.of('people').change(id, body, terms, asking);
  }

  @Delete(':id')
  @Operation({
    id: 'deletePerson',
    right: 'people.write',
    summary: 'Remove somebody.',
    status: 204,
    changes: true,
    tries: true,
  })
  async remove(@Param('id') id: string, @Terms() terms: ChangeTerms, @Asked() asking: Asking): Promise<void> {
    await this.access.of('people').remove(id, terms, asking);
  }
}

/** Links by which people join. */
@AdminController('invitations')
export class InvitationsController {
  constructor(private readonly access: Access) {}

  @Get()
  @Operation({
    id: 'listInvitations',
    right: 'people.read',
    summary: 'Invitations that can still be used.',
    answers: InvitationAnswer,
    isList: true,
  })
  async list(@Asked() asking: Asking) {
    return wholeList(await this.access.of('invitations').list(asking));
  }

  @Post()
  @Operation({
    id: 'createInvitation',
    right: 'people.write',
    summary: 'Invite somebody by a link that is shown once.',
    answers: NewInvitationAnswer,
    status: 201,
    tries: true,
  })
  async create(@Body() body: InvitationBody, @DryRun() isDryRun: boolean, @Asked() asking: Asking) {
    return await this.access.of('invitations').create(body, isDryRun, asking);
  }

  @Delete(':id')
  @Operation({
    id: 'deleteInvitation',
    right: 'people.write',
    summary: 'Withdraw an invitation.',
    status: 204,
    tries: true,
  })
  async remove(@Param('id') id: string, @DryRun() isDryRun: boolean, @Asked() asking: Asking): Promise<void> {
    await this.access.of('invitations').remove(id, isDryRun, asking);
  }
}
