import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCall } from '../../gateway/dialects/openai-chat/passthrough/read-call.js';
import { ALL_OPERATIONS, type Operation, type RequestReading } from '../../gateway/protocol/operation.js';
import { Access } from '../auth/access.decorator.js';
import { RequestHandler, type RequestReader } from '../edge/request-handler.js';
import { UploadHandler } from '../edge/upload-handler.js';
import { Speaks } from '../errors/speaks.decorator.js';

/** OpenAI's endpoints: a handler for each row of the table of operations that needs no code of its own. */
@Controller()
@Access('token', 'request')
@Speaks('openai-chat')
export class OperationsController {
  constructor(
    readonly intake: RequestHandler,
    readonly uploads: UploadHandler,
  ) {}

  static {
    for (const operation of ALL_OPERATIONS)
      for (const { path, reader, words } of operation.endpoints)
        if (words !== undefined) answer(OperationsController.prototype, path, handlerFor(operation, reader));
  }
}

type Handler = (this: OperationsController, request: FastifyRequest, reply: FastifyReply) => void;

function handlerFor(operation: Operation, reading: RequestReading): Handler {
  if (reading === 'form')
    return function (request, reply) {
      this.uploads.accept(operation, request, reply);
    };
  const reader: RequestReader = { dialect: 'openai-chat', operation, read: readCall, elsewhere: { address: null } };
  return function (request, reply) {
    this.intake.accept(reader, request, reply);
  };
}

/** What decorators say of a method that stands in the source. */
function answer(prototype: object, path: string, handler: Handler): void {
  const descriptor = { value: handler, configurable: true, writable: true };
  Object.defineProperty(prototype, path, descriptor);
  Post(path)(prototype, path, descriptor);
  Req()(prototype, path, 0);
  Res()(prototype, path, 1);
}
