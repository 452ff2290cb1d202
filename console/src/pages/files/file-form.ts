import type { BodyOf } from '../../api/operations.ts';
import type { ProviderFile } from '../../api/types.ts';
import { randomId } from '../../lib/random-id.ts';

/** A provider as it is edited: `from` is its name in the file, `api_key` null while the key there stays. */
export interface ProviderForm {
  id: string;
  from: string | null;
  base_url: string;
  chat_path: string;
  api_key: string | null;
  key: ProviderFile['providers'][number]['key'];
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
export interface FileForm {
  default_model: string;
  providers: ProviderForm[];
  backends: BackendForm[];
}

/** A file as it is edited. */
export function toForm(file?: ProviderFile): FileForm {
  return {
    default_model: file?.default_model ?? '',
    providers: (file?.providers ?? []).map(({ id, base_url, chat_path, key, reference }) => {
      return { id, from: id, base_url, chat_path: chat_path ?? '', api_key: reference ?? null, key };
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
export function toBody({
  default_model: model,
  providers,
  backends,
}: FileForm): BodyOf<'put', `/provider-files/${string}`> {
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
