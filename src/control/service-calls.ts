import { ControlError, type CarriedControlError } from './control-error.js';

/** A service as any worker has it: its asynchronous methods, with plain data in and out. */
export type AsAsked<Service> = {
  readonly [
    Method in keyof Service as Service[Method] extends (...given: never[]) => Promise<unknown> ? Method : never
  ]: Service[Method];
};

/** One call on its way to the services of another worker or process. */
export interface ServiceCall<Name> {
  readonly service: Name;
  readonly method: string;
  readonly given: readonly unknown[];
}

/** How a call ended, on its way back. */
export type ServiceAnswer =
  { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'error'; readonly error: CarriedControlError };

/** Takes a call to where the services are. */
export type AskService<Name> = (call: ServiceCall<Name>) => Promise<ServiceAnswer>;

/** A service at the end of a line; rejects with the ControlError that the service itself threw. */
export function askedService<Name, Service>(service: Name, ask: AskService<Name>): AsAsked<Service> {
  const call =
    (method: string) =>
    async (...given: readonly unknown[]) => {
      const answer = await ask({ service, method, given });
      if (answer.kind === 'error') throw ControlError.uncarry(answer.error);
      return answer.value;
    };
  return new Proxy(Object.create(null) as object, {
    get: (_, method) => (typeof method === 'string' && method !== 'then' ? call(method) : undefined),
  }) as AsAsked<Service>;
}

/** Makes a call that arrived; errors of the control plane travel back as they are. */
export async function answerServiceCall<Services>(
  services: Services,
  { service, method, given }: ServiceCall<keyof Services>,
): Promise<ServiceAnswer> {
  const called = services[service] as Record<string, (...given: readonly unknown[]) => unknown>;
  try {
    return { kind: 'value', value: await called[method]!(...given) };
  } catch (error) {
    if (error instanceof ControlError) return { kind: 'error', error: error.carried };
    throw error;
  }
}
