import type { ServerResponse } from 'node:http';
import { after, soon } from '../../platform/time/timers.js';

const GRACE_MS = 800;

/**
 * What is still to come of a refused body goes by unread for a moment, in which the client can read the answer: closing
 * at once would reset the connection under it. A body that goes on beyond that ends with its connection; what came while
 * the event loop was late is read first.
 */
export function discardRest({ req: request }: ServerResponse): void {
  if (request.complete) return;
  request.resume();
  after(GRACE_MS, () =>
    soon(() => {
      if (!request.complete) request.socket.destroy();
    }),
  );
}
