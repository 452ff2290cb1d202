import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readCall } from '../../gateway/dialects/openai-chat/passthrough/read-call.js';
import type { Caller } from '../../gateway/access/caller.js';
import { Gateway } from '../../gateway/gateway.js';
import { refusedField } from '../../gateway/limits/govern-call.js';
import { isGoverned } from '../../gateway/protocol/governed-fields.js';
import type { Operation } from '../../gateway/protocol/operation.js';
import { handOver, refuse } from './hand-over.js';
import { giveBack, RequestContext, type Received } from './request-context.js';
import { ReceivedForm, type FormListener, type FormRules } from './received-form.js';
import { RequestBodies } from './request-bodies.js';

/** Some upstreams read "1_0" or digits of other scripts as numbers as well: `readCall` refuses those. */
const PLAIN_NUMBER = /^[0-9]{1,3}$/;

/** Takes forms with files from the wire; they go on to an upstream while they still come in. */
@Injectable()
export class UploadHandler {
  constructor(
    private readonly gateway: Gateway,
    private readonly bodies: RequestBodies,
    private readonly reception: RequestContext,
  ) {}

  /** Answers on the raw response; what can be refused by its headers is thrown before the body is read. */
  accept(operation: Operation, request: FastifyRequest, reply: FastifyReply): void {
    const announced = this.bodies.expectForm(request.raw);
    const received = this.reception.receive({ dialect: USUAL_DIALECT, operation }, request, reply);
    const { admitted } = received;
    const spool = this.bodies.spool(admitted);
    let hasBegun = false;
    const listener: FormListener = {
      ready: () => {
        hasBegun = true;
        this.begin(form, received);
      },
      refuse: (error) => refuse(error, received),
      failed: (cause) => this.bodies.noteFailure(cause),
    };
    const form = new ReceivedForm(spool, announced, listener, formRules(admitted.caller));
    reply.raw.on('close', () => {
      void spool.dispose();
      if (!hasBegun) giveBack(admitted);
    });
    form.receive(request.raw);
  }

  private begin(form: ReceivedForm, received: Received): void {
    const { head } = received;
    const { n, ...written } = form.values;
    const fields = {
      ...written,
      ...(form.modelName === null ? {} : { model: form.modelName }),
      ...(n === undefined ? {} : { n: PLAIN_NUMBER.test(n) ? Number(n) : n }),
    };
    handOver(this.gateway, received, () => ({
      ...readCall(head, Buffer.from(JSON.stringify(fields))),
      upload: form,
    }));
  }
}

/** A form is on its way while it is read, so that nothing can be taken out of it. */
function formRules({ route, fieldRules, isBudgeted }: Caller): FormRules {
  return {
    isWhole: isBudgeted || route.channels.some((channel) => channel.isBudgeted),
    vet: (field) => {
      if (isGoverned(field) && fieldRules.has(field)) throw refusedField(field);
    },
  };
}
