import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import type { EndSamples } from '../dialect-samples.js';
import { textsOf, typedAll } from '../words.js';
import { event } from '../../scripted-upstream.js';

const ERROR = { error: { message: 'no', type: 'server_error', code: 'server_error' } };

function stopReason(reason: string, usage: JsonObject = { output_tokens: 1 }): string {
  return typedAll({ type: 'message_delta', delta: { stop_reason: reason }, usage });
}

/** How a stream of the dialect ends. */
export const ENDS: EndSamples = {
  begun: typedAll(
    { type: 'message_start', message: { id: 'm', model: 'up', content: [], usage: { input_tokens: 3 } } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'some' } },
  ),
  failing: {
    error: typedAll({ type: 'error', error: { type: 'overloaded_error', message: 'no' } }),
    'an error without a type': event({ error: { type: 'api_error', message: 'no' }, usage: { output_tokens: 1 } }),
    'an error beside another type': event({ type: 'message_delta', delta: { stop_reason: 'end_turn' }, ...ERROR }),
    'the end without a reason': typedAll({ type: 'message_stop' }),
    'no JSON': 'data: {"type":\n\n',
  },
  finishing: textsOf(
    ['end_turn', 'max_tokens', 'stop_sequence', 'tool_use', 'pause_turn', 'refusal', 'model_context_window_exceeded'],
    (reason) => ({
      [reason]: stopReason(reason),
      [`${reason} with its end`]: stopReason(reason) + typedAll({ type: 'message_stop' }),
    }),
  ),
};
