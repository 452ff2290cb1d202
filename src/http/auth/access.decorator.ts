import { applyDecorators, UseGuards, type CanActivate, type Type } from '@nestjs/common';
import { declareFacts } from '../errors/handler-facts.js';

/** How what comes with an access token counts: as a request to a model, or as a question, which has limits of its own. */
type TokenUse = 'request' | 'question';

type Declared =
  | readonly ['token', TokenUse]
  | readonly ['admin' | 'metrics', ...guards: readonly [Type<CanActivate>]]
  | readonly ['public'];

/**
 * Says who may call a handler, or those of a whole controller; the start fails for a handler without it. A credential
 * that is no access token comes with the guard that knows it.
 */
export function Access(...[kind, how]: Declared): ClassDecorator & MethodDecorator {
  const facts = declareFacts({ access: kind, countsAsRequest: how === 'request' });
  return typeof how === 'function' ? applyDecorators(facts, UseGuards(how)) : facts;
}
