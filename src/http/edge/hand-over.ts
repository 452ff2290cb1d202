import type { ReplySink } from '../../gateway/execution/reply-sink.js';
import type { Gateway } from '../../gateway/gateway.js';
import type { Call } from '../../gateway/protocol/call.js';
import { GatewayError } from '../../platform/errors/gateway-error.js';
import { giveBack, type Received } from './request-context.js';

const NOBODY = { channel: null, attempts: 0 } as const;

/** Hands a request over to the gateway once it is read, and answers with what that throws or rejects with. */
export function handOver(gateway: Gateway, received: Received, read: () => Call, into?: ReplySink): void {
  const { admitted, sink } = received;
  const begin = (call: Call): void => gateway.handle(admitted, call, into ?? sink);
  try {
    const call = gateway.enter(admitted.caller, read());
    if (call instanceof Promise) call.then(begin).catch((error: unknown) => refuse(error, received));
    else begin(call);
  } catch (error) {
    refuse(error, received);
  }
}

/** Answers a request that comes to nothing, and gives back what it holds. */
export function refuse(error: unknown, { admitted, sink }: Received): void {
  giveBack(admitted);
  sink.fail(GatewayError.from(error), NOBODY);
}
