import { inspect } from 'node:util';
import type { PackageAccess } from './provider-package.js';

/** Request headers as name, value, name, value, … */
export type HeaderList = readonly string[];

const HOP_HEADER = 'x-gw-hop';

/** One upstream secret inside a channel, compiled into the headers that carry it. Prints as its place only. */
export class UpstreamKey {
  readonly #whole: HeaderList;
  readonly #stream: HeaderList;

  constructor(
    /** Stays the same over reloads while the secret and its upstream stay. */
    readonly slot: number,
    /** Place in the channel, from 0. */
    readonly index: number,
    headers: HeaderList,
    /** Of an `ai_sdk` channel: its package, with this key. */
    readonly access: PackageAccess | null = null,
    /** Several routes use the same secret at the same address. */
    readonly isShared = false,
  ) {
    this.#whole = Object.freeze(['accept', 'application/json', ...headers, HOP_HEADER, '1']);
    this.#stream = Object.freeze(['accept', 'text/event-stream', ...headers, HOP_HEADER, '1']);
  }

  /** The headers of a request; `hops` is how many gateways it came through before this one. */
  headers(wantsStream: boolean, hops: number): HeaderList {
    const headers = wantsStream ? this.#stream : this.#whole;
    return hops === 0 ? headers : [...headers.slice(0, -1), String(hops + 1)];
  }

  /** The headers of a request of the control plane, by name. */
  controlHeaders(): Record<string, string> {
    const headers: Record<string, string> = {};
    for (let i = 0; i < this.#whole.length; i += 2) headers[this.#whole[i]!] = this.#whole[i + 1]!;
    return headers;
  }

  [inspect.custom](): string {
    return `UpstreamKey #${this.index + 1}`;
  }
}
