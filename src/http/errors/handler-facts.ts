import { FASTIFY_ROUTE_CONFIG_METADATA } from '@nestjs/platform-fastify/constants.js';
import type { DialectName } from '../../gateway/protocol/dialect-name.js';
import { routeHandlers } from './route-handlers.js';

/** Who may call a handler: whoever holds an access token, a person of the control plane, a collector of metrics, or anybody. */
export type AccessKind = 'token' | 'admin' | 'metrics' | 'public';

/** In whose words a handler tells of errors: a dialect's, those that the headers ask for, or the admin API's own. */
export type SpokenWords = DialectName | 'by_headers' | 'admin';

/** What a handler says about itself, before anything is read of a request. */
export interface HandlerFacts {
  readonly access?: AccessKind;
  /** What comes counts in the limits of its token like any request to a model, and the handler counts it itself. */
  readonly countsAsRequest?: boolean;
  readonly speaks?: SpokenWords;
}

declare module 'fastify' {
  interface FastifyContextConfig extends HandlerFacts {}
}

/** Puts facts on a handler, or on every handler of a class that does not say otherwise itself; the router gets them as well. */
export function declareFacts(facts: HandlerFacts): ClassDecorator & MethodDecorator {
  return (target: object, _name?: string | symbol, descriptor?: PropertyDescriptor): void => {
    if (descriptor !== undefined)
      setFacts(descriptor.value as object, { ...factsOf(descriptor.value as object), ...facts });
    else
      for (const handler of routeHandlers(target as { prototype: object }).values())
        setFacts(handler, { ...facts, ...factsOf(handler) });
  };
}

/** A handler with what it says about itself, where guards find it sooner than in its metadata. */
interface DeclaredHandler {
  [FACTS]?: HandlerFacts;
}

const FACTS = Symbol('facts of a handler');
const NOTHING: HandlerFacts = {};

/** What a handler says about itself. */
export function factsOf(handler: object): HandlerFacts {
  return (handler as DeclaredHandler)[FACTS] ?? NOTHING;
}

function setFacts(handler: object, facts: HandlerFacts): void {
  (handler as DeclaredHandler)[FACTS] = facts;
  Reflect.defineMetadata(FASTIFY_ROUTE_CONFIG_METADATA, facts, handler);
}

/**
 * Throws for a route whose handler does not say who may call it and in whose words it answers: nothing is let in, and
 * nothing answers in the wrong words, by having been forgotten.
 */
export function expectFacts(route: string, { access, speaks }: HandlerFacts): void {
  const missing = [access === undefined ? '@Access(…)' : '', speaks === undefined ? '@Speaks(…)' : ''].filter(Boolean);
  if (missing.length > 0) throw new Error(`${route}: its handler does not declare ${missing.join(' and ')}`);
}
