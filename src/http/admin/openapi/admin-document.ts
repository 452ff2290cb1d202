import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The description of the admin API (OpenAPI 3.1), which `scripts/admin-api.mjs` writes of the controllers. */
export const ADMIN_DOCUMENT_PATH = fileURLToPath(new URL('../../../../docs/admin-api.json', import.meta.url));

/** The description as it ships; what makes it is no part of what runs. */
export function adminDocument(): object {
  return JSON.parse(readFileSync(ADMIN_DOCUMENT_PATH, 'utf8')) as object;
}
