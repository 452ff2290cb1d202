import { ControlError, type CarriedControlError } from './control-error.js';
import type { AdministrationServices } from './administration-services.js';

/** A service as any worker has it: its asynchronous methods, with plain data in and out. */
export type AsAsked<Service> = {
  readonly [
    Method in keyof Service as Service[Method] extends (...given: never[]) => Promise<unknown> ? Method : never
  ]: Service[Method];
};

/** Services of what is managed, wherever they run: in the first worker, which the others ask. */
export abstract class Administration {
  abstract of<Name extends keyof AdministrationServices>(name: Name): AsAsked<AdministrationServices[Name]>;
}

/** Those of this very worker. */
export class LocalAdministration extends Administration {
  constructor(private readonly services: AdministrationServices) {
    super();
  }

  override of<Name extends keyof AdministrationServices>(name: Name): AsAsked<AdministrationServices[Name]> {
    return this.services[name];
  }
}

/** Where commands ask a running gateway. */
export const ADMINISTRATION_COMMAND = '/administration';

/** One call on its way. */
export interface AdministrationCall {
  readonly service: keyof AdministrationServices;
  readonly method: string;
  readonly given: readonly unknown[];
}

/** How a call ended, on its way back. */
export type AdministrationAnswer =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'error'; readonly error: CarriedControlError };

/** Those of the first worker, at the end of a line. */
export class AskedAdministration extends Administration {
  constructor(private readonly ask: (call: AdministrationCall) => Promise<AdministrationAnswer>) {
    super();
  }

  override of<Name extends keyof AdministrationServices>(name: Name): AsAsked<AdministrationServices[Name]> {
    const call =
      (method: string) =>
      async (...given: readonly unknown[]) => {
        const answer = await this.ask({ service: name, method, given });
        if (answer.kind === 'error') throw ControlError.uncarry(answer.error);
        return answer.value;
      };
    return new Proxy(Object.create(null) as object, {
      get: (_, method) => (typeof method === 'string' && method !== 'then' ? call(method) : undefined),
    }) as AsAsked<AdministrationServices[Name]>;
  }
}

/** Makes a call that arrived; errors of the control plane travel back as they are. */
export async function answerAdministration(
  services: AdministrationServices,
  { service, method, given }: AdministrationCall,
): Promise<AdministrationAnswer> {
  const called = services[service] as unknown as Record<string, (...given: readonly unknown[]) => unknown>;
  try {
    return { kind: 'value', value: await called[method]!(...given) };
  } catch (error) {
    if (error instanceof ControlError) return { kind: 'error', error: error.carried };
    throw error;
  }
}
