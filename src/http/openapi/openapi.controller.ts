import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Controller, Get, Header } from '@nestjs/common';
import { buildVersion } from '../../platform/metrics/build.js';
import { openApiDocument } from './openapi-document.js';
import { Access } from '../auth/access.decorator.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** The API document for clients; made when it is first asked for, and answered from memory from then on. */
@Controller('openapi.json')
@Access('public')
@Speaks(USUAL_DIALECT)
export class OpenApiController {
  #document: Buffer | null = null;

  @Get()
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('cache-control', 'public, max-age=300')
  document(): Buffer {
    this.#document ??= Buffer.from(JSON.stringify(openApiDocument(buildVersion())));
    return this.#document;
  }
}
