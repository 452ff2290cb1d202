import { Controller, HttpCode } from '@nestjs/common';
import type { DialectEndpoint } from '../../gateway/dialects/dialect-facts.js';
import { DIALECTS } from '../../gateway/dialects/dialects.js';
import { DIALECT_NAMES, USUAL_DIALECT, type DialectName } from '../../gateway/protocol/dialect-name.js';
import { ALL_OPERATIONS } from '../../gateway/protocol/operation.js';
import { Access } from '../auth/access.decorator.js';
import { dialectReader } from '../edge/dialect-reader.js';
import { handleAt, type EndpointHandler } from '../edge/handle-at.js';
import { RequestHandler } from '../edge/request-handler.js';
import { TokenCount } from '../edge/token-count.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** The endpoints of dialects: a handler for each that a dialect declares and that needs no code of its own. */
@Controller()
@Access('token', 'request')
export class DialectsController {
  constructor(
    readonly intake: RequestHandler,
    readonly tokens: TokenCount,
  ) {}

  static {
    for (const dialect of DIALECT_NAMES)
      for (const endpoint of DIALECTS[dialect].facts.endpoints)
        if (endpoint.words !== null && dialect !== USUAL_DIALECT)
          handleAt(endpoint.path, handlerFor(dialect, endpoint), DialectsController.prototype, [
            HttpCode(200),
            Speaks(dialect),
          ]);
  }
}

function handlerFor(
  dialect: Exclude<DialectName, typeof USUAL_DIALECT>,
  endpoint: DialectEndpoint,
): EndpointHandler<DialectsController> {
  if (endpoint.does === 'count') {
    const count = { dialect, model: null, answer: (tokens: number) => ({ [endpoint.field]: tokens }) };
    return function (request, reply) {
      this.tokens.accept(count, request, reply);
    };
  }
  const operation = ALL_OPERATIONS.find(({ family }) => family === endpoint.family);
  const reader = dialectReader(dialect, operation);
  return function (request, reply) {
    this.intake.accept(reader, request, reply);
  };
}
