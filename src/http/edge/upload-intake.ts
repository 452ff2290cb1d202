import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCall } from '../../gateway/dialects/openai-chat/read-call.js';
import { Gateway } from '../../gateway/gateway.js';
import type { Operation } from '../../gateway/protocol/operation.js';
import type { Caller } from '../../gateway/tenants/token-directory.js';
import { Environment } from '../../platform/config/environment.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { LOG, type ProcessLog } from '../../platform/logging/logger.js';
import { ScratchFolder } from '../../platform/scratch/scratch-folder.js';
import { Spool } from '../../platform/scratch/spool.js';
import { callerOf } from '../auth/caller.js';
import { expectForm } from './read-body.js';
import { Reception, type Received } from './reception.js';
import { ReceivedForm } from './received-form.js';

const NOBODY = { channel: null, attempts: 0 };

/** Takes forms with files from the wire; they go on to an upstream while they still come in. */
@Injectable()
export class UploadIntake {
  constructor(
    private readonly gateway: Gateway,
    private readonly environment: Environment,
    private readonly reception: Reception,
    private readonly scratch: ScratchFolder,
    @Inject(LOG) private readonly log: ProcessLog,
  ) {}

  /** Answers on the raw response; what can be refused by its headers is thrown before the body is read. */
  accept(operation: Operation, request: FastifyRequest, reply: FastifyReply): void {
    const caller = callerOf(request);
    const announced = expectForm(request.raw, this.environment.MAX_BODY_BYTES);
    const received = this.reception.receive('openai-chat', request, reply);
    const spool = new Spool(() => this.scratch.path);
    const form: ReceivedForm = new ReceivedForm(spool, announced, {
      ready: () => this.begin(operation, form, caller, received),
      refuse: (error) => received.sink.fail(error, NOBODY),
      failed: (err) => this.log.logger.error({ id: request.id, err }, 'a form cannot be kept on the disk'),
    });
    reply.raw.on('close', () => void spool.dispose());
    form.receive(request.raw);
  }

  private begin(operation: Operation, form: ReceivedForm, caller: Caller, { head, sink }: Received): void {
    const fields = form.modelName === null ? {} : { model: form.modelName };
    try {
      const call = readCall({ ...head, operation }, Buffer.from(JSON.stringify(fields)));
      this.gateway.handle(caller, { ...call, upload: form }, sink);
    } catch (error) {
      sink.fail(GatewayError.from(error), NOBODY);
    }
  }
}
