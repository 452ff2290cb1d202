import { Agent } from 'undici';

// Google's library asks for the dispatcher of the process, which the realm that Jest runs tests in does not have.
Reflect.set(globalThis, Symbol.for('undici.globalDispatcher.1'), new Agent());

/** How the tool of an agent is called. */
export const TURN_SCHEMA = { type: 'object' as const, properties: { turn: { type: 'number' as const } } };

/** An agent that is not content after so many gives up. */
export const MOST_TURNS = 5;

/** A call whose arguments are a text. */
export function callOf(name: string, text: string): { name: string; arguments: unknown } {
  return { name, arguments: JSON.parse(text) as unknown };
}
