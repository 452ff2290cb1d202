import { Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DIALECTS } from '../../gateway/dialects/dialects.js';
import { parseObject } from '../../gateway/dialects/shared/parse-object.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import { Environment } from '../../platform/config/environment.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { renderError } from '../errors/render-error.js';
import { expectJson, readBody } from './read-body.js';

const BYTES_PER_TOKEN = 4;

/** Which endpoint counts, and how it says what it counted. */
export interface Count {
  readonly dialect: DialectName;
  readonly model: string | null;
  answer(tokens: number): object;
}

/** Counts the tokens of a request at a guess, a token to four bytes, without asking an upstream. */
@Injectable()
export class TokenCount {
  constructor(private readonly environment: Environment) {}

  accept(count: Count, request: FastifyRequest, reply: FastifyReply): void {
    const { MAX_BODY_BYTES: maxBytes } = this.environment;
    expectJson(request.raw, maxBytes);
    readBody(request.raw, maxBytes, (body) => {
      if (body !== null) send(reply, request, guess(count, body));
    });

    function send(to: FastifyReply, { id }: FastifyRequest, result: object): void {
      if (!(result instanceof GatewayError)) return void to.header('x-gateway-estimated', 'true').send(result);
      const { status, headers, body } = renderError(result, count.dialect, id);
      for (let i = 0; i < headers.length; i += 2) to.header(headers[i]!, headers[i + 1]);
      void to.code(status).send(body);
    }
  }
}

function guess(count: Count, body: Buffer | GatewayError): object {
  if (body instanceof GatewayError) return body;
  try {
    const request = parseObject(body.toString());
    if (request === null) throw new GatewayError('invalid_json');
    DIALECTS[count.dialect].decodeCall(request, { model: count.model, wantsStream: false });
    return count.answer(Math.ceil(body.length / BYTES_PER_TOKEN));
  } catch (thrown) {
    return GatewayError.from(thrown);
  }
}
