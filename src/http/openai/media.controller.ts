import { Controller, Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OPERATIONS } from '../../gateway/protocol/operation.js';
import { Intake } from '../edge/intake.js';
import { UploadIntake } from '../edge/upload-intake.js';
import { operationReader } from './operation-reader.js';

const IMAGE_GENERATION = operationReader(OPERATIONS.image_generation);
const SPEECH = operationReader(OPERATIONS.speech);

/** OpenAI's endpoints for pictures and sound. */
@Controller('v1')
export class MediaController {
  constructor(
    private readonly intake: Intake,
    private readonly uploads: UploadIntake,
  ) {}

  @Post('images/generations')
  generateImage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(IMAGE_GENERATION, request, reply);
  }

  @Post('images/edits')
  editImage(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.uploads.accept(OPERATIONS.image_edit, request, reply);
  }

  @Post('audio/speech')
  speak(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.intake.accept(SPEECH, request, reply);
  }

  @Post('audio/transcriptions')
  transcribe(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.uploads.accept(OPERATIONS.transcription, request, reply);
  }

  @Post('audio/translations')
  translate(@Req() request: FastifyRequest, @Res() reply: FastifyReply): void {
    this.uploads.accept(OPERATIONS.translation, request, reply);
  }
}
