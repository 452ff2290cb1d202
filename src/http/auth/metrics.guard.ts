import { hash, timingSafeEqual } from 'node:crypto';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Environment } from '../../platform/config/environment.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { isLocal } from './local-request.js';

const BEARER = /^bearer +(\S+) *$/i;

/**
 * Lets in whoever has METRICS_TOKEN; without one, whoever is on this machine, and to others there is no such endpoint. A
 * gateway token is worth nothing here.
 */
@Injectable()
export class MetricsGuard implements CanActivate {
  private readonly digest: Buffer | null;

  constructor({ METRICS_TOKEN: token }: Environment) {
    this.digest = token === undefined ? null : digestOf(token);
  }

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (this.digest === null) {
      if (!isLocal(request.raw)) throw new GatewayError('unknown_url');
      return true;
    }
    const presented = BEARER.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (timingSafeEqual(digestOf(presented), this.digest)) return true;
    const message = 'No valid metrics token was given. Send it as "Authorization: Bearer".';
    throw new GatewayError('invalid_api_key', { message });
  }
}

function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}
