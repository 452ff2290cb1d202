import type { Fields } from './fields.js';

/** How closely the model is to look at a picture; `auto` is what every provider does unless told. */
export function readDetail(fields: Fields): string | null {
  const detail = fields.text('detail');
  return detail === 'auto' ? null : detail;
}
