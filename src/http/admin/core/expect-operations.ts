import type { Type } from '@nestjs/common';
import { routeHandlers } from '../../errors/route-handlers.js';
import { IS_ADMIN } from './admin-controller.decorator.js';
import { OPERATION, type OperationAbout } from './operation.decorator.js';

/** One handler of the admin API. */
export interface AdminHandler {
  readonly controller: Type;
  readonly name: string;
  readonly about: OperationAbout;
}

/**
 * The handlers of the admin API; throws for a controller without its guard, for a handler that does not say which right
 * it takes, and for two operations of one id. Nothing is let in by having been forgotten.
 */
export function expectOperations(controllers: readonly Type[]): AdminHandler[] {
  const handlers = controllers.flatMap((controller) => {
    if (Reflect.getMetadata(IS_ADMIN, controller) !== true)
      throw new Error(`${controller.name} is in the admin API without @AdminController()`);
    return handlersOf(controller);
  });
  const ids = new Set<string>();
  for (const { about, controller, name } of handlers) {
    if (ids.has(about.id)) throw new Error(`${controller.name}.${name}: the operation ${about.id} is there already`);
    ids.add(about.id);
  }
  return handlers;
}

function handlersOf(controller: Type): AdminHandler[] {
  return [...routeHandlers(controller)].map(([name, handler]) => {
    const about = Reflect.getMetadata(OPERATION, handler) as OperationAbout | undefined;
    if (about === undefined) throw new Error(`${controller.name}.${name} does not say which right it takes`);
    return { controller, name, about };
  });
}
