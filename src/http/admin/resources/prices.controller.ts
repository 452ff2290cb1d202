import { Body, Delete, Get, Param, Put, Query } from '@nestjs/common';
import { IsArray, IsIn, IsObject, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { Administration } from '../../../control/administration.js';
import type { PriceQuery, PriceView } from '../../../control/resources/prices.js';
import type { Writing } from '../../../control/resources/writing.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { counted, ListQuery, pageOf, readCursor } from '../core/list-page.js';
import { Operation } from '../core/operation.decorator.js';
import { shown } from './shown.js';
import { Writes } from './writing-of.js';

const MOST_ID = 64;
const MOST_NAME = 256;

/** Which prices are asked for. */
class PricesQuery extends ListQuery {
  @IsOptional()
  @IsString()
  @MaxLength(MOST_ID)
  channel?: string;

  /** A part of the model's name. */
  @IsOptional()
  @IsString()
  @MaxLength(MOST_NAME)
  q?: string;
}

/** At which channel. */
class PriceChannelQuery {
  @IsOptional()
  @IsString()
  @MaxLength(MOST_ID)
  channel?: string;

  @IsOptional()
  @IsString()
  @MaxLength(16)
  dry_run?: string;
}

/** What a model costs from now on. */
class PriceBody {
  /** USD per million tokens (`input`, `output`, `cache_read`, `cache_write`, `audio_input`, `audio_output`), per `request` and `image`. */
  @IsObject()
  price!: object;

  /** Id of a managed channel; every managed channel that names the model unless told. */
  @IsOptional()
  @IsString()
  @Length(1, MOST_ID)
  channel?: string;
}

/** What one model costs at one channel. */
class PriceAnswer {
  @IsIn(['price'])
  object!: 'price';

  @IsString()
  channel!: string;

  @IsString()
  channel_name!: string;

  @IsString()
  model!: string;

  @IsIn(['env', 'file', 'managed', 'shipped', 'free', 'unknown'])
  origin!: string;

  @IsOptional()
  @IsObject()
  price!: object | null;

  /** Prices of longer prompts: `above_tokens` and `price`. */
  @IsArray()
  @IsObject({ each: true })
  tiers!: readonly object[];

  @IsOptional()
  @IsString()
  read_only_reason!: string | null;
}

const LIST = { answers: PriceAnswer, isList: true } as const;

/** What models cost. The name of a model may hold slashes, each written as `%2F`. */
@AdminController('prices')
export class PricesController {
  constructor(private readonly administration: Administration) {}

  @Get()
  @Operation({
    id: 'listPrices',
    right: 'prices.read',
    summary: 'Prices of models at channels, with their origin.',
    ...LIST,
  })
  async list(@Query() query: PricesQuery) {
    const { channel, q: search } = query;
    return await this.page(query, {
      ...(channel !== undefined && { channel }),
      ...(search !== undefined && { search }),
    });
  }

  @Get(':model')
  @Operation({
    id: 'getPrices',
    right: 'prices.read',
    summary: 'Prices of one model at every channel that names it.',
    ...LIST,
  })
  async get(@Param('model') model: string, @Query() query: PricesQuery) {
    const { channel } = query;
    return await this.page(query, { model, ...(channel !== undefined && { channel }) });
  }

  @Put(':model')
  @Operation({
    id: 'setPrice',
    right: 'prices.write',
    summary: 'Set the price of a model; it counts from now on.',
    ...LIST,
    tries: true,
  })
  async set(@Param('model') model: string, @Body() { price, channel }: PriceBody, @Writes() writing: Writing) {
    return listed(await this.administration.of('prices').set(model, channel ?? null, price, writing));
  }

  @Delete(':model')
  @Operation({
    id: 'resetPrice',
    right: 'prices.write',
    summary: 'Have a model cost what the table of the gateway says again.',
    ...LIST,
    tries: true,
  })
  async reset(@Param('model') model: string, @Query() { channel }: PriceChannelQuery, @Writes() writing: Writing) {
    return listed(await this.administration.of('prices').set(model, channel ?? null, null, writing));
  }

  private async page(query: PricesQuery, wanted: Omit<PriceQuery, 'limit'>) {
    const [channel, model] = readCursor(query.cursor, 2) ?? [];
    const after = channel === undefined ? {} : { after: [String(channel), String(model)] as const };
    const prices = this.administration.of('prices');
    const rows = await prices.page({ ...wanted, ...after, limit: query.limit });
    const place = (row: PriceView): [string, string] => [row.channel, row.model];
    const page = pageOf(rows, query, { place, show: (row) => row });
    return await counted(page, query, async () => await prices.count(wanted));
  }
}

function listed({ document, ...about }: Parameters<typeof shown<PriceView[]>>[0]): object {
  return shown({ ...about, document: { object: 'list', data: document, has_more: false, next_cursor: null } });
}
