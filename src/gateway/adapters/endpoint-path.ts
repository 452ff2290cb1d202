import type { Endpoint } from '../catalog/addresses.js';

/** Path and query of an endpoint, with the model's name where it belongs. */
export function pathFor({ path, streamPath, namesModel }: Endpoint, model: string, wantsStream: boolean): string {
  const chosen = wantsStream ? streamPath : path;
  return namesModel ? chosen.replaceAll('{model}', encodeURIComponent(model)) : chosen;
}
