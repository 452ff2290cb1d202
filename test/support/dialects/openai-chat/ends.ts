import type { JsonObject } from '../../../../src/gateway/protocol/tool.js';
import type { EndSamples, Named } from '../dialect-samples.js';
import { textsOf } from '../words.js';
import { chunk, event } from '../../scripted-upstream.js';

const CHAT_USAGE = { usage: { prompt_tokens: 3, completion_tokens: 1, total_tokens: 4 } };
const ERROR = { error: { message: 'no', type: 'server_error', code: 'server_error' } };

const failures = (fields: JsonObject): Named<string> => ({
  [`${JSON.stringify(fields)} alone`]: event({ choices: [{ index: 0, delta: {}, ...fields }] }),
  [`${JSON.stringify(fields)} beside content and usage`]: event({
    choices: [{ index: 0, delta: { content: 'more' }, ...fields }],
    ...CHAT_USAGE,
  }),
});

function finishes(reason: string): Named<string> {
  return {
    [`${reason} alone`]: event(chunk({}, reason)),
    [`${reason} beside content and usage`]: event({ ...chunk({ content: 'more' }, reason), ...CHAT_USAGE }),
  };
}

/** How a stream of the dialect ends. */
export const ENDS: EndSamples = {
  begun: event(chunk({ role: 'assistant', content: 'some' })),
  failing: {
    'an error': event(ERROR),
    'an error beside usage': event({ ...ERROR, ...CHAT_USAGE }),
    'an error beside content': event({ ...chunk({ content: 'more' }), ...ERROR }),
    'an error beside a finish reason': event({ ...chunk({}, 'stop'), ...ERROR }),
    'an error in an event of its name': `event: error\ndata: {"message":"no","code":500}\n\n`,
    'no JSON': 'data: {"choices":[\n\n',
    ...failures({ finish_reason: 'error' }),
    ...failures({ finish_reason: null, error: { message: 'no', code: 502 } }),
  },
  finishing: textsOf(['stop', 'length', 'tool_calls', 'function_call', 'content_filter', 'eos'], finishes),
};
