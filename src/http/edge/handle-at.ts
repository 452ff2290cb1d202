import { Post, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** What answers at an endpoint, as a method of its controller. */
export type EndpointHandler<Controller> = (this: Controller, request: FastifyRequest, reply: FastifyReply) => void;

/** Says of a handler what decorators say of a method that stands in the source: what is posted to a path comes to it. */
export function handleAt<Controller extends object>(
  path: string,
  handler: EndpointHandler<Controller>,
  prototype: Controller,
  decorators: readonly MethodDecorator[] = [],
): void {
  const descriptor = { value: handler, configurable: true, writable: true };
  Object.defineProperty(prototype, path, descriptor);
  for (const decorate of [Post(path), ...decorators]) decorate(prototype, path, descriptor);
  Req()(prototype, path, 0);
  Res()(prototype, path, 1);
}
