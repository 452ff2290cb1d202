import { Body, Post, Req } from '@nestjs/common';
import { IsString, Length } from 'class-validator';
import type { FastifyRequest } from 'fastify';
import { ControlStore } from '../../../control/store/control-store.js';
import { AdminController } from './admin-controller.decorator.js';
import { actorOf } from './admin.guard.js';
import { Operation } from './operation.decorator.js';

/** Which answer has arrived. */
class AckBody {
  /** The `Idempotency-Key` of the request. */
  @IsString()
  @Length(1, 255)
  idempotency_key!: string;
}

/** That a secret which is shown once has arrived. */
@AdminController('ack')
export class AckController {
  constructor(private readonly store: ControlStore) {}

  @Post()
  @Operation({
    id: 'acknowledgeSecret',
    right: 'rights.read',
    summary: 'A secret that is shown once has arrived, and is forgotten at once.',
    status: 204,
  })
  async acknowledge(@Body() { idempotency_key: key }: AckBody, @Req() request: FastifyRequest): Promise<void> {
    await this.store.of('idempotency').forgetSecrets({ actor: actorOf(request).id, key });
  }
}
