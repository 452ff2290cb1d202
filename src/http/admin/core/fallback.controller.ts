import { All, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ControlError } from '../../../control/control-error.js';
import { RouteTable } from '../../errors/route-table.js';
import { AdminController } from './admin-controller.decorator.js';
import { Operation } from './operation.decorator.js';

/** What is left of the paths of the admin API: to strangers there is nothing to see, others learn what is wrong. */
@AdminController('*', '/admin/api')
export class FallbackController {
  constructor(private readonly routes: RouteTable) {}

  @All()
  @Operation({ id: 'unknown', right: 'rights.read', summary: 'There is no such operation.', isStream: true })
  unknown(@Req() { url }: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): never {
    const methods = this.routes.methodsAt(url, 'exact');
    if (methods.length === 0) throw new ControlError('not_found', { message: 'There is no such operation.' });
    reply.header('allow', methods.join(', '));
    throw new ControlError('method_not_allowed');
  }
}
