import type { FastifyRequest } from 'fastify';

/** Runs an act that is told when whoever asked for it has left. */
export async function whenLeft<Result>(
  { raw: { socket } }: FastifyRequest,
  act: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const left = new AbortController();
  const leave = (): void => left.abort();
  socket.once('close', leave);
  try {
    return await act(left.signal);
  } finally {
    socket.off('close', leave);
  }
}
