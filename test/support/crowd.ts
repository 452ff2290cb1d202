import { Agent, request, type IncomingMessage } from 'node:http';
import { TOKEN } from './gateway.js';

/** What a client that never stops asking has seen. */
export interface Crowd {
  /** Request ids whose answers arrived whole. */
  readonly complete: Set<string>;
  readonly inFlight: () => number;
  /** Lets the clients finish what they are at. */
  stop(): Promise<void>;
}

/** Keeps so many clients asking, whole answers and streams by turns, each request with an id of its own. */
export function startCrowd(url: string, clients: number, prefix: string): Crowd {
  const complete = new Set<string>();
  const agent = new Agent({ keepAlive: true, maxSockets: clients });
  let [asked, inFlight] = [0, 0];
  const stopping = new AbortController();
  const client = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      const id = `${prefix}-${++asked}`;
      inFlight++;
      if (await ask(url, agent, id, asked % 2 === 0)) complete.add(id);
      else await new Promise((resolve) => setTimeout(resolve, 5));
      inFlight--;
    }
  };
  const running = Array.from({ length: clients }, client);
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all(running);
    agent.destroy();
  };
  return { complete, inFlight: () => inFlight, stop };
}

/** True once the whole of a good answer has arrived; the id goes along as the user too, for the upstream to see. */
async function ask(url: string, agent: Agent, id: string, stream: boolean): Promise<boolean> {
  const body = JSON.stringify({ model: 'test-model', messages: [], user: id, stream });
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', 'x-request-id': id };
  return await new Promise((resolve) => {
    const sent = request(`${url}/v1/chat/completions`, { method: 'POST', agent, headers }, (response) => {
      void readWhole(response).then((text) =>
        resolve(text !== null && response.statusCode === 200 && (!stream || text.endsWith('data: [DONE]\n\n'))),
      );
    });
    sent.on('error', () => resolve(false));
    sent.end(body);
  });
}

async function readWhole(response: IncomingMessage): Promise<string | null> {
  let text = '';
  try {
    for await (const chunk of response) text += String(chunk);
    return response.complete ? text : null;
  } catch {
    return null;
  }
}
