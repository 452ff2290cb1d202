import { Body, Delete, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { Administration } from '../../../control/administration.js';
import { ControlError } from '../../../control/control-error.js';
import { TokenFields } from '../../../control/documents/token-fields.js';
import { DECLARED_AT } from '../../../control/resources/declared-tokens.js';
import type { EntityView } from '../../../control/resources/views.js';
import { EntityUses } from '../../../control/operate/entity-uses.js';
import type { Writing } from '../../../control/resources/writing.js';
import { parseDuration } from '../../../gateway/catalog/duration.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { counted, pageOf, readCursor } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { LookupBody, RotateBody, TokenBulkBody } from './bodies.dto.js';
import { NewTokenAnswer, TokenAnswer } from './entity-answers.dto.js';
import { SearchQuery } from './page-of-all.js';
import { shown, shownBulk, shownList } from './shown.js';
import { DocumentBody, OwnTenant, Writes } from './writing-of.js';

const ONE = { answers: TokenAnswer } as const;
const WRITE = { right: 'tokens.write', ...ONE } as const;
const USUAL_GRACE = '24h';

/** What the list of access tokens takes. */
export class TokenListQuery extends SearchQuery {
  /** Bound to this route alone. */
  @IsOptional()
  @IsString()
  @MaxLength(64)
  route?: string;

  /** `exact`: `total` is told above 10,000 as well. */
  @IsOptional()
  @IsIn(['exact'])
  count?: 'exact';
}

/** Credentials issued to clients. */
@AdminController('tokens')
export class TokensController {
  constructor(
    private readonly administration: Administration,
    private readonly uses: EntityUses,
  ) {}

  @Get()
  @Operation({
    id: 'listTokens',
    right: 'tokens.read',
    summary: 'Access tokens, newest first, the declared ones before.',
    ...ONE,
    isList: true,
  })
  async list(@Query() query: TokenListQuery, @OwnTenant() own: string | null) {
    const tokens = this.administration.of('tokens');
    const tenant = own ?? query.tenant ?? null;
    const [createdAt, id] = readCursor(query.cursor, 2) ?? [];
    const filter = {
      ...(tenant !== null && { tenant }),
      ...(query.route !== undefined && { route: query.route }),
      ...(query.q !== undefined && { search: query.q }),
    };
    const behind = createdAt === undefined ? undefined : { createdAt: Number(createdAt), id: String(id) };
    const rows = await tokens.list({ ...filter, limit: query.limit, ...(behind !== undefined && { behind }) });
    const place = (view: EntityView): [number, string] => [
      view.created_at === null ? DECLARED_AT : Date.parse(view.created_at),
      view.id,
    ];
    const page = pageOf(rows, query, { place, show: (view) => view });
    const listed = await counted(page, query, async (bound) => await tokens.count(filter, bound));
    return { ...listed, data: await this.uses.tokens(page.data) };
  }

  @Post()
  @Operation({
    id: 'createToken',
    right: 'tokens.write',
    answers: NewTokenAnswer,
    summary: 'Make an access token; its secret is shown this once.',
    takes: TokenFields,
    status: 201,
    tries: true,
  })
  async create(@DocumentBody() body: object, @Writes() writing: Writing) {
    const { secret, ...written } = await this.administration.of('tokens').create(body, writing);
    return written.is_dry ? shown(written) : { ...shown(written), secret };
  }

  @Post('lookup')
  @Operation({
    id: 'findToken',
    right: 'tokens.read',
    ...ONE,
    summary: 'The access token of a secret, which is nowhere written down.',
  })
  async lookup(@Body() { secret }: LookupBody, @OwnTenant() tenant: string | null) {
    return await this.uses.token(await this.administration.of('tokens').lookup(secret, tenant));
  }

  @Post('bulk')
  @Operation({
    id: 'changeTokens',
    right: 'tokens.write',
    summary: 'Make many access tokens, or do the same to many.',
    tries: true,
    maxBytes: 1024 * 1024,
  })
  async bulk(@Body() body: TokenBulkBody, @Writes() writing: Writing) {
    if (body.tokens !== undefined) {
      const { secrets, ...written } = await this.administration.of('tokens').createMany(body.tokens, writing);
      const { document, is_dry: isDry } = written;
      return shownList({
        ...written,
        document: isDry ? document : document.map((view, i) => ({ ...view, secret: secrets[i] })),
      });
    }
    if (body.ids === undefined || body.action === undefined)
      throw new ControlError('validation_failed', { message: 'Send tokens to create, or ids and an action.' });
    return shownBulk(await this.administration.of('bulk').tokens([...body.ids], body.action, writing));
  }

  @Get(':id')
  @Operation({ id: 'getToken', right: 'tokens.read', ...ONE, summary: 'One access token.' })
  async get(@Param('id') id: string, @OwnTenant() tenant: string | null) {
    return await this.uses.token(await this.administration.of('tokens').get(id, tenant));
  }

  @Patch(':id')
  @Operation({
    id: 'updateToken',
    ...WRITE,
    summary: 'Change fields of an access token (JSON merge patch).',
    takes: TokenFields,
    changes: true,
    tries: true,
  })
  async update(
    @Param('id') id: string,
    @DocumentBody() patch: object,
    @Terms() { expected }: ChangeTerms,
    @Writes() writing: Writing,
  ) {
    return shown(await this.administration.of('tokens').patch(id, patch, expected, writing));
  }

  @Delete(':id')
  @Operation({ id: 'revokeToken', ...WRITE, summary: 'Revoke an access token for ever.', changes: true, tries: true })
  async revoke(@Param('id') id: string, @Terms() { expected }: ChangeTerms, @Writes() writing: Writing) {
    return shown(await this.administration.of('tokens').revoke(id, expected, writing));
  }

  @Post(':id/rotate')
  @Operation({
    id: 'rotateToken',
    right: 'tokens.write',
    answers: NewTokenAnswer,
    summary: 'Make another secret; the present one is answered to for a while.',
  })
  async rotate(@Param('id') id: string, @Body() { grace = USUAL_GRACE }: RotateBody, @Writes() writing: Writing) {
    const graceMs = grace === '0' ? 0 : parseDuration(grace);
    if (graceMs === null)
      throw new ControlError('validation_failed', {
        message: 'grace must be 0 or a duration such as 24h.',
        param: '/grace',
      });
    const { secret, ...written } = await this.administration.of('tokens').rotate(id, graceMs, writing);
    return { ...shown(written), secret };
  }

  @Post(':id/end-grace')
  @Operation({
    id: 'endGrace',
    ...WRITE,
    summary: 'Refuse the secret of before the rotation from now on.',
    tries: true,
  })
  async endGrace(@Param('id') id: string, @Writes() writing: Writing) {
    return shown(await this.administration.of('tokens').endGrace(id, writing));
  }

  @Post(':id/reset-spend')
  @Operation({
    id: 'resetSpend',
    ...WRITE,
    summary: 'Have the budgets of an access token begin anew; the ledger stays what it is.',
    tries: true,
  })
  async resetSpend(@Param('id') id: string, @Writes() writing: Writing) {
    return shown(await this.administration.of('tokens').resetSpend(id, writing));
  }

  @Post(':id/pause')
  @Operation({ id: 'pauseToken', ...WRITE, summary: 'Refuse an access token until it is resumed.', tries: true })
  async pause(@Param('id') id: string, @Writes() writing: Writing) {
    return shown(await this.administration.of('tokens').pause(id, true, writing));
  }

  @Post(':id/resume')
  @Operation({ id: 'resumeToken', ...WRITE, summary: 'Serve an access token again.', tries: true })
  async resume(@Param('id') id: string, @Writes() writing: Writing) {
    return shown(await this.administration.of('tokens').pause(id, false, writing));
  }
}
