import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OPERATIONS } from '../../gateway/protocol/operation.js';
import { CountsAsRequest } from '../auth/counts-as-request.decorator.js';
import { RequestHandler } from '../edge/request-handler.js';
import { UploadHandler } from '../edge/upload-handler.js';
import { operationReader } from './operation-reader.js';

const IMAGE_GENERATION = operationReader(OPERATIONS.image_generation);
const SPEECH = operationReader(OPERATIONS.speech);

/** OpenAI's endpoints for pictures and sound. */
@Controller('v1')
export class MediaController {
  constructor(
    private readonly intake: RequestHandler,
    private readonly uploads: UploadHandler,
  ) {}

  @Post('images/generations')
  @CountsAsRequest()
  generateImage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(IMAGE_GENERATION, request, reply);
  }

  @Post('images/edits')
  @CountsAsRequest()
  editImage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.uploads.accept(OPERATIONS.image_edit, request, reply);
  }

  @Post('audio/speech')
  @CountsAsRequest()
  speak(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(SPEECH, request, reply);
  }

  @Post('audio/transcriptions')
  @CountsAsRequest()
  transcribe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.uploads.accept(OPERATIONS.transcription, request, reply);
  }

  @Post('audio/translations')
  @CountsAsRequest()
  translate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.uploads.accept(OPERATIONS.translation, request, reply);
  }
}
