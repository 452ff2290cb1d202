import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Controller } from '@nestjs/common';
import { readCall } from '../../gateway/dialects/openai-chat/passthrough/read-call.js';
import { ALL_OPERATIONS, type Operation, type RequestReading } from '../../gateway/protocol/operation.js';
import { Access } from '../auth/access.decorator.js';
import { handleAt, type EndpointHandler } from '../edge/handle-at.js';
import { RequestHandler, type RequestReader } from '../edge/request-handler.js';
import { UploadHandler } from '../edge/upload-handler.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** OpenAI's endpoints: a handler for each row of the table of operations that needs no code of its own. */
@Controller()
@Access('token', 'request')
@Speaks(USUAL_DIALECT)
export class OperationsController {
  constructor(
    readonly intake: RequestHandler,
    readonly uploads: UploadHandler,
  ) {}

  static {
    for (const operation of ALL_OPERATIONS)
      for (const { path, reader, words } of operation.endpoints)
        if (words !== undefined) handleAt(path, handlerFor(operation, reader), OperationsController.prototype);
  }
}

function handlerFor(operation: Operation, reading: RequestReading): EndpointHandler<OperationsController> {
  if (reading === 'form')
    return function (request, reply) {
      this.uploads.accept(operation, request, reply);
    };
  const reader: RequestReader = { dialect: USUAL_DIALECT, operation, read: readCall, elsewhere: { address: null } };
  return function (request, reply) {
    this.intake.accept(reader, request, reply);
  };
}
