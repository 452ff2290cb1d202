import type { EndpointWords } from '../../gateway/protocol/operation.js';
import type { ApiBody, ApiOperation } from './api-operation.js';
import { object, ref, text } from './schema.js';

const ANY_REQUEST = object({ model: text('A model.') }, ['model']);

/** What the words of an endpoint tell of it; `unknown` is what it answers where they name no schema. */
export function toOperation(
  { id, summary, description, request, answer, events }: EndpointWords,
  unknown: ApiBody = { schema: {} },
): Pick<ApiOperation, 'id' | 'summary' | 'description' | 'answer' | 'events'> & { readonly request: ApiBody } {
  return {
    id,
    summary,
    ...(description !== undefined && { description }),
    request: { schema: request === undefined ? ANY_REQUEST : ref(request) },
    answer: answer === undefined ? unknown : { schema: ref(answer) },
    ...(events !== undefined && { events: ref(events) }),
  };
}
