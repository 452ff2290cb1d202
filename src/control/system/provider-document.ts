import { ControlError, type ControlFault } from '../control-error.js';

type Json = Readonly<Record<string, unknown>>;

/** What `providers.json` says, as it stands there: references are not resolved. */
export interface ProviderDocument extends Json {
  readonly defaultModel?: string;
  readonly providers: Readonly<Record<string, Json>>;
  readonly backends: readonly Json[];
}

/** A provider as it is shown; of its key only where it comes from. */
export interface ProviderShown {
  readonly id: string;
  readonly base_url: string;
  readonly chat_path: string | null;
  readonly key: 'none' | 'reference' | 'stored';
  /** `${NAME}`, where the key is a reference. */
  readonly reference: string | null;
}

/** One way to serve the model, in the order of trying. */
export interface BackendShown {
  /** Its place in the file, from 0. */
  readonly place: number;
  readonly provider: string;
  readonly model: string | null;
  readonly chat_path: string | null;
}

/** What a change says of a provider: `from` is what it is called in the file, the key stays when it is left out. */
export interface ProviderChange {
  readonly id: string;
  readonly from?: string | null;
  readonly base_url: string;
  readonly chat_path?: string | null;
  readonly api_key?: string | null;
}

/** What a change says of a backend: `from` is its place in the file. */
export interface BackendChange {
  readonly from?: number | null;
  readonly provider: string;
  readonly model?: string | null;
  readonly chat_path?: string | null;
}

/** The whole of what can be changed; what is not named goes, fields that nobody here knows stay. */
export interface ProviderFileChange {
  readonly default_model?: string | null;
  readonly providers: readonly ProviderChange[];
  readonly backends: readonly BackendChange[];
}

const REFERENCE = /^(?:\$\{[A-Za-z_]\w*\}|ENV:[A-Za-z_]\w*)$/;

/** The providers of a document, without secrets. */
export function shownProviders({ providers }: ProviderDocument): ProviderShown[] {
  return Object.entries(providers).map(([id, { baseUrl, apiKey, chatPath }]) => {
    const key = textOf(apiKey);
    const isReference = key !== null && REFERENCE.test(key);
    return {
      id,
      base_url: textOf(baseUrl) ?? '',
      chat_path: textOf(chatPath),
      key: key === null ? 'none' : isReference ? 'reference' : 'stored',
      reference: isReference ? key : null,
    };
  });
}

/** The backends of a document. */
export function shownBackends({ backends }: ProviderDocument): BackendShown[] {
  return backends.map(({ provider, model, chatPath }, place) => {
    return { place, provider: textOf(provider) ?? '', model: textOf(model), chat_path: textOf(chatPath) };
  });
}

/** The document after a change. Throws `validation_failed` with the place of every fault. */
export function changedDocument(document: ProviderDocument, change: ProviderFileChange): ProviderDocument {
  const faults = faultsOf(document, change);
  if (faults.length > 0) throw new ControlError('validation_failed', { faults });
  const providers = change.providers.map(
    (provider) => [provider.id, changedProvider(oldProvider(document, provider), provider)] as const,
  );
  const { default_model: model } = change;
  return {
    ...withField(document, 'defaultModel', model === undefined ? document.defaultModel : model),
    providers: Object.fromEntries(providers),
    backends: change.backends.map((backend) => changedBackend(document.backends[backend.from ?? -1] ?? {}, backend)),
  };
}

function changedProvider(old: Json, { base_url: baseUrl, chat_path: path, api_key: key }: ProviderChange): Json {
  const moved = withField({ ...old, baseUrl }, 'chatPath', path === undefined ? old['chatPath'] : path);
  return withField(moved, 'apiKey', key === undefined ? old['apiKey'] : key);
}

function changedBackend(old: Json, { provider, model, chat_path: path }: BackendChange): Json {
  const named = withField({ ...old, provider }, 'model', model === undefined ? old['model'] : model);
  return withField(named, 'chatPath', path === undefined ? old['chatPath'] : path);
}

/** With a field, or without it where there is nothing to say. */
function withField<Document extends Json>(document: Document, name: string, value: unknown): Document {
  if (value !== undefined && value !== null && value !== '') return { ...document, [name]: value };
  const left = Object.entries(document).filter(([key]) => key !== name);
  return Object.fromEntries(left) as Document;
}

function oldProvider({ providers }: ProviderDocument, { from }: ProviderChange): Json {
  return from === undefined || from === null ? {} : (providers[from] ?? {});
}

function faultsOf(document: ProviderDocument, { providers, backends }: ProviderFileChange): ControlFault[] {
  const ids = providers.map(({ id }) => id);
  const known = new Set(ids);
  return [
    ...providers.flatMap((provider, index) =>
      providerFaults(document, provider, ids.indexOf(provider.id) < index, index),
    ),
    ...backends.flatMap(({ provider, from }, index) => {
      const at = `/backends/${index}`;
      if (!known.has(provider)) return [invalid(`${at}/provider`, 'is none of the providers')];
      const isThere = from === undefined || from === null || document.backends[from] !== undefined;
      return isThere ? [] : [invalid(`${at}/from`, 'is no place in the file')];
    }),
  ];
}

function providerFaults(
  document: ProviderDocument,
  provider: ProviderChange,
  isDouble: boolean,
  index: number,
): ControlFault[] {
  const at = `/providers/${index}`;
  if (isDouble) return [invalid(`${at}/id`, 'is used twice')];
  const { from, base_url: baseUrl, api_key: key } = provider;
  if (from === undefined || from === null) return [];
  const old = Object.hasOwn(document.providers, from) ? document.providers[from] : undefined;
  if (old === undefined) return [invalid(`${at}/from`, 'is none of the providers in the file')];
  // A key belongs to the host that it was entered for.
  const hasKey = textOf(old['apiKey']) !== null;
  const isElsewhere = hostOf(textOf(old['baseUrl']) ?? '') !== hostOf(baseUrl);
  return key === undefined && hasKey && isElsewhere
    ? [{ pointer: `${at}/api_key`, code: 'required', message: 'has to be entered again for another host' }]
    : [];
}

function invalid(pointer: string, message: string): ControlFault {
  return { pointer, code: 'invalid', message };
}

function hostOf(url: string): string | null {
  return URL.parse(url)?.host ?? null;
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
