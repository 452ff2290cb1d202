import { expect, it } from '@jest/globals';
import { GO_ON, NO_RESULT } from '../../../../src/gateway/dialects/fit-conversation.js';
import { passed, type PassedRow as Row } from '../../../support/passed-calls.js';

const MESSAGES: readonly Row[] = [
  [
    '{"messages":[{"role":"system","content":"a"},{"role":"user","content":"x"},{"role":"developer","content":[{"type":"text","text":"b"}]}],"x":1}',
    { refuses: ['laterInstructions'] },
    '{"messages":[{"role":"system","content":"a\\n\\nb"},{"role":"user","content":"x"}],"x":1}',
    [],
  ],
  [
    '{"messages":[{"role":"system","content":"a"}, {"role":"user","content":"x"}]}',
    { refuses: ['laterInstructions'] },
    '{"messages":[{"role":"system","content":"a"}, {"role":"user","content":"x"}]}',
    [],
  ],
  [
    '{"messages":[{"role":"user"},{"role":"assistant","tool_calls":[{"id":"1"}]},{"role":"tool","tool_call_id":"1"},{"role":"assistant","content":"y"},{"role":"user"}]}',
    { refuses: ['toolTurnsWithoutReasoning'] },
    '{"messages":[{"role":"user"},{"reasoning_content":" ","role":"assistant","tool_calls":[{"id":"1"}]},{"role":"tool","tool_call_id":"1"},{"reasoning_content":" ","role":"assistant","content":"y"},{"role":"user"}]}',
    [],
  ],
  [
    '{"messages":[{"role":"assistant","tool_calls":[{"id":"1"}],"reasoning":"so"}]}',
    { refuses: ['toolTurnsWithoutReasoning'] },
    '{"messages":[{"reasoning_content":"so","role":"assistant","tool_calls":[{"id":"1"}],"reasoning":"so"}]}',
    [],
  ],
  [
    '{"messages":[{"role":"assistant","content":"y"}]}',
    { refuses: ['toolTurnsWithoutReasoning'] },
    '{"messages":[{"role":"assistant","content":"y"}]}',
    [],
  ],
  [
    '{"messages":[{"role":"assistant","tool_calls":[{"id":"1"},{"id":"2"}]},{"role":"tool","tool_call_id":"2"},{"role":"user"}]}',
    { refuses: ['unansweredCalls'] },
    `{"messages":[{"role":"assistant","tool_calls":[{"id":"1"},{"id":"2"}]},{"role":"tool","tool_call_id":"2"},{"role":"tool","tool_call_id":"1","content":"${NO_RESULT}"},{"role":"user"}]}`,
    [],
  ],
  [
    '{"messages":[{"role":"user"},{"role":"assistant","content":"y"}]}',
    { refuses: ['prefill'] },
    `{"messages":[{"role":"user"},{"role":"assistant","content":"y"},{"role":"user","content":"${GO_ON}"}]}`,
    ['messages[].prefill'],
  ],
  [
    '{"messages":[{"role":"assistant","tool_calls":[{"id":"1"}]}]}',
    { refuses: ['prefill'] },
    '{"messages":[{"role":"assistant","tool_calls":[{"id":"1"}]}]}',
    [],
  ],
  [
    '{"messages":[{"role":"assistant","content":"y","reasoning_content":"so","reasoning":"so"},{"reasoning_details":[],"role":"assistant"},{"role":"user","reasoning":"mine"}]}',
    { refuses: ['reasoningField'] },
    '{"messages":[{"role":"assistant","content":"y"},{"role":"assistant"},{"role":"user","reasoning":"mine"}]}',
    ['messages[].reasoning_content'],
  ],
  [
    '{"messages":[{"role":"assistant", "content":"reasoning_content"}]}',
    { refuses: ['reasoningField'] },
    '{"messages":[{"role":"assistant", "content":"reasoning_content"}]}',
    [],
  ],
  ['{"messages":"none"}', { refuses: ['prefill', 'laterInstructions'] }, '{"messages":"none"}', []],
  [
    '{"messages":[1,"x",null]}',
    { refuses: ['prefill', 'laterInstructions', 'unansweredCalls', 'toolTurnsWithoutReasoning', 'reasoningField'] },
    '{"messages":[1,"x",null]}',
    [],
  ],
];

it.each(MESSAGES)('%s for a model with %j', (text, settings, sent, dropped) => {
  expect(passed('openai-chat', text, settings)).toEqual([sent, dropped]);
});
