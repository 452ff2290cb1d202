import { setWorkers } from './workers.js';

/** Has the gateways of a spec serve with two workers, and every request come on a connection of its own. */
setWorkers(2);

const plain = globalThis.fetch;
globalThis.fetch = async (input, init) => {
  const headers = new Headers(init?.headers);
  headers.set('connection', 'close');
  return await plain(input, { ...init, headers });
};
