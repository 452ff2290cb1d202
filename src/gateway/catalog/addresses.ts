import { USUAL_DIALECT, type DialectName } from '../protocol/dialect-name.js';
import { DIALECTS } from '../dialects/dialects.js';
import { ALL_OPERATIONS, OPERATIONS, type Operation, type OperationName } from '../protocol/operation.js';

/** Where one operation of a channel is sent. */
export interface Endpoint {
  readonly origin: string;
  /** Path and query; `{model}` in it stands for the model's name. */
  readonly path: string;
  /** The same for a stream. */
  readonly streamPath: string;
  readonly namesModel: boolean;
}

/** The addresses of a channel. */
export interface Addresses {
  readonly endpoints: Readonly<Record<OperationName, Endpoint>>;
  /** Where conversations go, and what is asked about the responses of them. */
  readonly conversation: Endpoint;
  /** Where a single text becomes a vector. */
  readonly singleEmbedding: Endpoint;
  readonly modelsUrl: string;
}

/** What addresses are derived from. */
export interface AddressSource {
  readonly baseUrl: string;
  readonly chatUrl?: string;
  readonly modelsUrl?: string;
  /** The base URL is complete: a preset's own. */
  readonly isComplete?: boolean;
  /** Azure: paths name a deployment, and this is their `api-version`. */
  readonly apiVersion?: string;
  readonly dialect?: DialectName;
}

const VERSION_SEGMENT = /\/v\d+[a-z0-9]*(?:\/|$)/i;
const CHAT_PATH = /\/chat\/completions\/?$/;

/** A base URL as users write it, with the version segment that upstreams expect when the path names none. */
function versionedBase(baseUrl: string, version = 'v1'): string {
  const base = withoutSlash(baseUrl);
  return VERSION_SEGMENT.test(new URL(base).pathname) ? base : `${base}/${version}`;
}

/** Derives every address from the base URL; explicit ones win. */
export function deriveAddresses(source: AddressSource): Addresses {
  const urlOf = source.apiVersion === undefined ? plainUrl(source) : deploymentUrl(source.baseUrl, source.apiVersion);
  const endpoints = ALL_OPERATIONS.map((each) => [each.name, endpointOf(source, each, urlOf(each))] as const);
  const byName = Object.fromEntries(endpoints) as Record<OperationName, Endpoint>;
  return {
    endpoints: byName,
    conversation: byName[OPERATIONS.chat.name],
    singleEmbedding: embeddingsEndpoint(source, 'single') ?? endpoint(urlOf(OPERATIONS.embeddings)),
    modelsUrl: source.modelsUrl ?? modelsUrlOf(source),
  };
}

function endpointOf(source: AddressSource, { family }: Operation, usual: string): Endpoint {
  if (family === 'conversation') return conversationEndpoint(source, usual);
  return (family === 'vectors' ? embeddingsEndpoint(source, 'batch') : null) ?? endpoint(usual);
}

/** Where conversations go: each dialect has a path of its own. */
function conversationEndpoint(
  { baseUrl, chatUrl, isComplete, dialect = USUAL_DIALECT }: AddressSource,
  usual: string,
): Endpoint {
  if (dialect === USUAL_DIALECT || chatUrl !== undefined) return endpoint(chatUrl ?? usual);
  const { version, path, streamPath } = DIALECTS[dialect].facts.http;
  const base = isComplete ? withoutSlash(baseUrl) : versionedBase(baseUrl, version);
  const whole = endpoint(base + path);
  return streamPath === null ? whole : { ...whole, streamPath: endpoint(base + streamPath).path };
}

/** Where a dialect makes vectors that has an address of its own for it; null for the others. */
function embeddingsEndpoint(
  { baseUrl, isComplete, dialect = USUAL_DIALECT }: AddressSource,
  form: 'single' | 'batch',
): Endpoint | null {
  const { version, embeddingPaths } = DIALECTS[dialect].facts.http;
  if (embeddingPaths === null) return null;
  const base = isComplete ? withoutSlash(baseUrl) : versionedBase(baseUrl, version);
  return endpoint(base + embeddingPaths[form]);
}

/** The same addresses, with conversations sent elsewhere. */
export function withConversationAt(addresses: Addresses, conversation: Endpoint): Addresses {
  const endpoints = { ...addresses.endpoints, [OPERATIONS.chat.name]: conversation };
  return { ...addresses, endpoints, conversation };
}

/** The base URL that a chat URL implies; its query belongs to the chat endpoint alone. */
export function baseOfChatUrl(chatUrl: string): string {
  return chatUrl.replace(/[?#].*$/, '').replace(CHAT_PATH, '');
}

function plainUrl({ baseUrl, isComplete }: AddressSource): (operation: Operation) => string {
  const base = isComplete ? withoutSlash(baseUrl) : versionedBase(baseUrl);
  return ({ path }) => base + path;
}

function deploymentUrl(baseUrl: string, apiVersion: string): (operation: Operation) => string {
  const base = `${azureRoot(baseUrl)}/deployments/{model}`;
  return ({ path }) => `${base}${path}?api-version=${encodeURIComponent(apiVersion)}`;
}

function modelsUrlOf({ baseUrl, apiVersion, isComplete, dialect = USUAL_DIALECT }: AddressSource): string {
  if (apiVersion !== undefined) return `${azureRoot(baseUrl)}/models?api-version=${encodeURIComponent(apiVersion)}`;
  const { version, modelsPath } = DIALECTS[dialect].facts.http;
  return (isComplete ? withoutSlash(baseUrl) : versionedBase(baseUrl, version)) + modelsPath;
}

/** `https://resource.openai.azure.com`, with or without the `/openai` that follows it. */
function azureRoot(baseUrl: string): string {
  return `${withoutSlash(baseUrl).replace(/\/openai$/, '')}/openai`;
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** A URL as an endpoint; `{model}` in its path or query stands for the model's name. */
export function endpoint(url: string): Endpoint {
  const { origin, pathname, search } = new URL(url);
  const path = (pathname + search).replaceAll('%7Bmodel%7D', '{model}');
  return { origin, path, streamPath: path, namesModel: path.includes('{model}') };
}
