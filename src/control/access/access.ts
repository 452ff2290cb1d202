import { ControlError, type CarriedControlError } from '../control-error.js';
import type { AccessServices } from './access-services.js';

/** A service as any worker has it: its asynchronous methods, with plain data in and out. */
export type AsAsked<Service> = {
  readonly [
    Method in keyof Service as Service[Method] extends (...given: never[]) => Promise<unknown> ? Method : never
  ]: Service[Method];
};

/** The services of access, wherever they run: in the first worker, which the others ask. */
export abstract class Access {
  abstract of<Name extends keyof AccessServices>(name: Name): AsAsked<AccessServices[Name]>;
}

/** Those of this very worker. */
export class LocalAccess extends Access {
  constructor(private readonly services: AccessServices) {
    super();
  }

  override of<Name extends keyof AccessServices>(name: Name): AsAsked<AccessServices[Name]> {
    return this.services[name];
  }
}

/** Where commands call the services of a running gateway. */
export const ACCESS_COMMAND = '/access';

/** One call on its way. */
export interface AccessCall {
  readonly service: keyof AccessServices;
  readonly method: string;
  readonly given: readonly unknown[];
}

/** How a call ended, on its way back. */
export type AccessAnswer =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'error'; readonly error: CarriedControlError };

/** Those of the first worker, at the end of a line. */
export class AskedAccess extends Access {
  constructor(private readonly ask: (call: AccessCall) => Promise<AccessAnswer>) {
    super();
  }

  override of<Name extends keyof AccessServices>(name: Name): AsAsked<AccessServices[Name]> {
    const call =
      (method: string) =>
      async (...given: readonly unknown[]) => {
        const answer = await this.ask({ service: name, method, given });
        if (answer.kind === 'error') throw ControlError.uncarry(answer.error);
        return answer.value;
      };
    return new Proxy(Object.create(null) as object, {
      get: (_, method) => (typeof method === 'string' && method !== 'then' ? call(method) : undefined),
    }) as AsAsked<AccessServices[Name]>;
  }
}

/** Makes a call that arrived; errors of the control plane travel back as they are. */
export async function answerAccess(
  services: AccessServices,
  { service, method, given }: AccessCall,
): Promise<AccessAnswer> {
  const called = services[service] as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
  try {
    return { kind: 'value', value: await called[method]!(...given) };
  } catch (error) {
    if (error instanceof ControlError) return { kind: 'error', error: error.carried };
    throw error;
  }
}
