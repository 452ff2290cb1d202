import type { IncomingMessage, Server, ServerResponse } from 'node:http';

/**
 * Clients that send `Expect: 100-continue` ask before they send a body. They are told to go on when somebody begins to
 * read it: whoever is refused by the head is refused without its body.
 */
export function continueWhenRead(server: Server): void {
  server.on('checkContinue', (request: IncomingMessage, response: ServerResponse) => {
    const goOn = (event: string | symbol): void => {
      if (event !== 'data' && event !== 'readable') return;
      request.removeListener('newListener', goOn);
      if (!response.headersSent && !response.writableEnded) response.writeContinue();
    };
    request.on('newListener', goOn);
    server.emit('request', request, response);
  });
}
