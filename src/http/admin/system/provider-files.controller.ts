import { Body, Get, Param, Put } from '@nestjs/common';
import { ArrayMaxSize, IsArray, IsIn, IsInt, IsOptional, IsString, Matches, MaxLength, Min } from 'class-validator';
import { Access } from '../../../control/access/access.js';
import type { Asking } from '../../../control/access/people.js';
import { IsUpstreamUrl } from '../../../gateway/catalog/rules.js';
import { AdminController } from '../core/admin-controller.decorator.js';
import { Terms, type ChangeTerms } from '../core/etag.js';
import { wholeList } from '../core/list-page.js';
import { Nested } from '../core/nested.decorator.js';
import { Operation } from '../core/operation.decorator.js';
import { Asked } from '../core/request-facts.js';

const MOST = 500;
/** Begins with a letter or a digit, so that it is no name that objects have by themselves. */
const ID = /^[a-z0-9][\w.-]{0,63}$/i;

/** A provider in a file. */
class FileProviderAnswer {
  @IsString()
  id!: string;

  @IsString()
  base_url!: string;

  @IsOptional()
  @IsString()
  chat_path!: string | null;

  @IsIn(['none', 'reference', 'stored'])
  key!: string;

  @IsOptional()
  @IsString()
  reference!: string | null;
}

/** A backend in a file. */
class FileBackendAnswer {
  @IsInt()
  place!: number;

  @IsString()
  provider!: string;

  @IsOptional()
  @IsString()
  model!: string | null;

  @IsOptional()
  @IsString()
  chat_path!: string | null;
}

/** A `providers.json` that may be edited. */
class ProviderFileAnswer {
  @IsString()
  id!: string;

  @IsString()
  path!: string;

  @IsInt()
  version!: number;

  @IsOptional()
  @IsString()
  default_model!: string | null;

  @Nested(() => FileProviderAnswer, { each: true })
  providers!: FileProviderAnswer[];

  @Nested(() => FileBackendAnswer, { each: true })
  backends!: FileBackendAnswer[];
}

class FileProviderBody {
  @Matches(ID, { message: 'must be up to 64 letters, digits, ".", "_" and "-"' })
  id!: string;

  /** What it is called in the file; left out for a new one. */
  @IsOptional()
  @IsString()
  @MaxLength(256)
  from?: string | null;

  @IsUpstreamUrl()
  base_url!: string;

  @IsOptional()
  @IsString()
  @MaxLength(1024)
  chat_path?: string | null;

  /** Left out: it stays. */
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  api_key?: string | null;
}

class FileBackendBody {
  /** Its place in the file; left out for a new one. */
  @IsOptional()
  @IsInt()
  @Min(0)
  from?: number | null;

  @IsString()
  @MaxLength(256)
  provider!: string;

  @IsOptional()
  @IsString()
  @MaxLength(256)
  model?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(1024)
  chat_path?: string | null;
}

/** All that can be changed of a file: what is not named goes. */
class ProviderFileBody {
  @IsOptional()
  @IsString()
  @MaxLength(256)
  default_model?: string | null;

  @IsArray()
  @ArrayMaxSize(MOST)
  @Nested(() => FileProviderBody, { each: true })
  providers!: FileProviderBody[];

  @IsArray()
  @ArrayMaxSize(MOST)
  @Nested(() => FileBackendBody, { each: true })
  backends!: FileBackendBody[];
}

/** Files of one model over ordered backends; none where CONFIG_FILES_WRITABLE does not allow to edit them. */
@AdminController('provider-files')
export class ProviderFilesController {
  constructor(private readonly access: Access) {}

  @Get()
  @Operation({
    id: 'listProviderFiles',
    right: 'files.read',
    summary: 'Files of providers and backends that may be edited; secrets only as set or not.',
    answers: ProviderFileAnswer,
    isList: true,
  })
  async list() {
    return wholeList(await this.access.of('providerFiles').list());
  }

  @Put(':id')
  @Operation({
    id: 'replaceProviderFile',
    right: 'files.write',
    summary: 'Write a file anew: unknown fields stay, references are not resolved.',
    answers: ProviderFileAnswer,
    changes: true,
    tries: true,
  })
  async replace(
    @Param('id') id: string,
    @Body() body: ProviderFileBody,
    @Terms() terms: ChangeTerms,
    @Asked() asking: Asking,
  ) {
    return await this.access.of('providerFiles').change(id, body, terms, asking);
  }
}
