import type { EndSamples } from '../dialect-samples.js';
import { typedAll } from '../words.js';
import { event } from '../../scripted-upstream.js';

const ERROR = { error: { message: 'no', type: 'server_error', code: 'server_error' } };

/** How a stream of the dialect ends. */
export const ENDS: EndSamples = {
  begun: typedAll(
    { type: 'response.created', response: { id: 'r', model: 'up', status: 'in_progress', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item: { type: 'message', id: 'm', content: [] } },
    { type: 'response.output_text.delta', output_index: 0, item_id: 'm', content_index: 0, delta: 'some' },
  ),
  failing: {
    'response.failed': typedAll({ type: 'response.failed', response: { status: 'failed', ...ERROR } }),
    'response.failed beside usage': typedAll({
      type: 'response.failed',
      response: { status: 'failed', output: [{ type: 'message' }], usage: { input_tokens: 3 }, ...ERROR },
    }),
    'response.cancelled': typedAll({ type: 'response.cancelled', response: { status: 'cancelled', output: [] } }),
    'response.completed with an error': typedAll({ type: 'response.completed', response: { output: [], ...ERROR } }),
    error: typedAll({ type: 'error', message: 'no', code: 'server_error', param: null }),
    'an error without a type': event(ERROR),
    'an error beside another type': event({ type: 'response.in_progress', ...ERROR }),
    'no JSON': 'data: {"type":\n\n',
  },
  finishing: {
    completed: typedAll({ type: 'response.completed', response: { status: 'completed', output: [] } }),
    incomplete: typedAll({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'max_output_tokens' } },
    }),
    filtered: typedAll({
      type: 'response.incomplete',
      response: { status: 'incomplete', incomplete_details: { reason: 'content_filter' }, usage: { input_tokens: 3 } },
    }),
  },
};
