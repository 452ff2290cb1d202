import { randomId } from '../../lib/random-id.ts';

/** A `providers.json` as the API shows it. */
export interface ProviderFile {
  id: string;
  path: string;
  version: number;
  default_model: string | null;
  providers: {
    id: string;
    base_url: string;
    chat_path: string | null;
    key: 'none' | 'reference' | 'stored';
    reference: string | null;
  }[];
  backends: { place: number; provider: string; model: string | null; chat_path: string | null }[];
}

/** A provider as it is edited: `from` is its name in the file, `api_key` null while the key there stays. */
export interface ProviderForm {
  id: string;
  from: string | null;
  base_url: string;
  chat_path: string;
  api_key: string | null;
  key: 'none' | 'reference' | 'stored';
}

/** A backend as it is edited; priority and weight are what a list that is dragged needs. */
export interface BackendForm {
  id: string;
  from: number | null;
  provider: string;
  model: string;
  chat_path: string;
  priority: number;
  weight: number;
}

/** All that can be edited of a file. */
export interface FileForm extends Record<string, unknown> {
  default_model: string;
  providers: ProviderForm[];
  backends: BackendForm[];
}

/** A file as it is edited. */
export function toForm(file?: ProviderFile): FileForm {
  return {
    default_model: file?.default_model ?? '',
    providers: (file?.providers ?? []).map(({ id, base_url, chat_path, key, reference }) => {
      return { id, from: id, base_url, chat_path: chat_path ?? '', api_key: reference, key };
    }),
    backends: (file?.backends ?? []).map(({ place, provider, model, chat_path }) => {
      const fields = { provider, model: model ?? '', chat_path: chat_path ?? '' };
      return { id: `b${place}`, from: place, ...fields, priority: place, weight: 1 };
    }),
  };
}

/** A backend that is not in the file yet. */
export function newBackend(provider: string, model: string, place: number): BackendForm {
  return { id: `n${randomId()}`, from: null, provider, model, chat_path: '', priority: place, weight: 1 };
}

/** What is sent: keys that stay are left out. */
export function toBody({ default_model: model, providers, backends }: FileForm): Record<string, unknown> {
  return {
    default_model: model.trim() || null,
    providers: providers.map(({ id, from, base_url, chat_path, api_key }) => ({
      id: id.trim(),
      from,
      base_url: base_url.trim(),
      chat_path: chat_path.trim() || null,
      ...(api_key !== null && { api_key: api_key.trim() }),
    })),
    backends: backends.map(({ from, provider, model: name, chat_path }) => ({
      from,
      provider,
      model: name.trim() || null,
      chat_path: chat_path.trim() || null,
    })),
  };
}
