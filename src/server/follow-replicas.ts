import type { Logger } from 'pino';
import { ControlError } from '../control/control-error.js';
import { GatewayError } from '../platform/errors/gateway-error.js';
import type { OpenControl } from './open-control.js';

/** Has a gateway on a database that others write to as well follow their changes; returns how to stop. */
export function followReplicas({ publisher }: OpenControl, logger: Logger): () => void {
  let isLooking = false;
  const look = async (): Promise<void> => {
    if (isLooking) return;
    isLooking = true;
    try {
      await publisher.catchUp();
    } catch (error) {
      if (!(error instanceof GatewayError || error instanceof ControlError)) throw error;
      logger.warn({ err: error }, 'what other replicas have changed cannot be read at present');
    } finally {
      isLooking = false;
    }
  };
  return publisher.watch(() => void look());
}
