import { inspect } from 'node:util';
import type { KeyId } from '../../platform/crypto/ids.js';
import type { PackageAccess } from './provider-package.js';
import type { Users } from './users.js';

/** Request headers as name, value, name, value, … */
export type HeaderList = readonly string[];

const HOP_HEADER = 'x-gw-hop';

/** The same secret at the same address, in however many channels: an upstream that puts one aside puts aside all. */
export interface KeyAccount {
  readonly id: string;
  readonly users: Users;
}

/** What a key is, beside the headers that carry it. */
export interface KeySource {
  readonly id: KeyId;
  readonly slot: number;
  readonly index: number;
  readonly account: KeyAccount;
  readonly access?: PackageAccess | null;
}

/** One upstream secret inside a channel, compiled into the headers that carry it. Prints as its place only. */
export class UpstreamKey {
  readonly #whole: HeaderList;
  readonly #stream: HeaderList;

  readonly id: KeyId;
  /** Indexes what is counted for the key in memory that workers share. */
  readonly slot: number;
  /** Place in the channel, from 0. */
  readonly index: number;
  /** Of an `ai_sdk` channel: its package, with this key. */
  readonly access: PackageAccess | null;
  readonly #account: KeyAccount;

  constructor({ id, slot, index, account, access = null }: KeySource, headers: HeaderList) {
    this.id = id;
    this.slot = slot;
    this.index = index;
    this.access = access;
    this.#account = account;
    this.#whole = Object.freeze(['accept', 'application/json', ...headers, HOP_HEADER, '1']);
    this.#stream = Object.freeze(['accept', 'text/event-stream', ...headers, HOP_HEADER, '1']);
  }

  /** Under which cooldowns of the key are kept. */
  get accountId(): string {
    return this.#account.id;
  }

  /** Who uses the same secret at the same address. */
  get users(): Users {
    return this.#account.users;
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
