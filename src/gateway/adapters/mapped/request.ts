import { GatewayError } from '../../../platform/errors/gateway-error.js';
import type { Mapping, RequestTemplate } from '../../catalog/mapping.js';

/** A request of the mapped API: a JSON body, or for GET a query. */
export interface MappedRequest {
  readonly body: Buffer | null;
  /** `?name=value&…`, or empty. */
  readonly query: string;
}

/** Maps a chat request; throws `invalid_request` when it lacks what the mapping needs. */
export function mapRequest({ method, request: template }: Mapping, request: object): MappedRequest {
  const mapped = fill(template, request);
  if (mapped === null || typeof mapped !== 'object')
    throw new GatewayError('invalid_request', { message: 'The request lacks what this model needs.' });
  if (method === 'POST') return { body: Buffer.from(JSON.stringify(mapped)), query: '' };
  const fields = Object.entries(mapped).map(([name, value]): [string, string] => [name, queryValue(value)]);
  return { body: null, query: fields.length === 0 ? '' : `?${new URLSearchParams(fields).toString()}` };
}

/** A path with its query, and more of it behind. */
export function withQuery(path: string, query: string): string {
  return path.includes('?') ? path + query.replace('?', '&') : path + query;
}

function queryValue(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function fill(template: RequestTemplate, request: object): unknown {
  switch (template.kind) {
    case 'expression':
      return withoutNulls(template.expression.find(request));
    case 'constant':
      return template.value;
    case 'list':
      return template.items.map((item) => fill(item, request));
    case 'object':
      return withoutNulls(Object.fromEntries(template.fields.map(([name, item]) => [name, fill(item, request)])));
    default:
      return template satisfies never;
  }
}

/** Fields that found nothing are left out: most APIs take null for a mistake. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls);
  if (value === null || typeof value !== 'object') return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null);
  return Object.fromEntries(kept.map(([name, item]) => [name, withoutNulls(item)]));
}
