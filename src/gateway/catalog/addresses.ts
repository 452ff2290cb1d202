import { OPERATIONS, type OperationName } from '../protocol/operation.js';

/** Where one operation of a channel is sent. */
export interface Endpoint {
  readonly origin: string;
  readonly path: string;
}

/** The addresses of a channel. */
export interface Addresses {
  readonly endpoints: Readonly<Record<OperationName, Endpoint>>;
  readonly modelsUrl: string;
}

const VERSION_SEGMENT = /\/v\d+[a-z0-9]*(?:\/|$)/i;
const CHAT_PATH = /\/chat\/completions$/;

/** A base URL as users write it, with the version segment that upstreams expect: `/v1` when the path names none. */
export function versionedBase(baseUrl: string): string {
  const base = baseUrl.replace(/\/+$/, '');
  return VERSION_SEGMENT.test(new URL(base).pathname) ? base : `${base}/v1`;
}

/** Derives every address from the base URL; explicit ones win. */
export function deriveAddresses(channel: { baseUrl: string; chatUrl?: string; modelsUrl?: string }): Addresses {
  const base = versionedBase(channel.baseUrl);
  const chatUrl = channel.chatUrl ?? base + OPERATIONS.chat.path;
  return {
    endpoints: {
      chat: endpoint(chatUrl),
      completions: endpoint(base + OPERATIONS.completions.path),
      embeddings: endpoint(base + OPERATIONS.embeddings.path),
      moderations: endpoint(base + OPERATIONS.moderations.path),
    },
    modelsUrl: channel.modelsUrl ?? `${base}/models`,
  };
}

/** The base URL that a chat URL implies. */
export function baseOfChatUrl(chatUrl: string): string {
  return chatUrl.replace(CHAT_PATH, '');
}

function endpoint(url: string): Endpoint {
  const { origin, pathname, search } = new URL(url);
  return { origin, path: pathname + search };
}
