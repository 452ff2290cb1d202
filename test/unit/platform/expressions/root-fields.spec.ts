import { expect, it } from '@jest/globals';
import { Expression } from '../../../../src/platform/expressions/expression.js';

it.each([
  ['model', ['model']],
  ['messages[-1].content', ['messages']],
  ["messages[?role=='system'].content", ['messages']],
  ["join('\\n', messages[*].content)", ['messages']],
  ['messages[].{who: role, text: content} | [0]', ['messages']],
  [
    '{q: messages[0].content, n: max_tokens || max_completion_tokens}',
    ['messages', 'max_tokens', 'max_completion_tokens'],
  ],
  ['[temperature, top_p]', ['temperature', 'top_p']],
  ['@.seed', ['seed']],
  ['$.a.b', ['a']],
  ['@ | user', ['user']],
  ['messages[0].{a: $.user}', ['messages', 'user']],
  ['let $x = temperature in $x', ['temperature']],
  ['max_by(messages, &length(content)).role', ['messages']],
  ['!stream && -top_k', ['stream', 'top_k']],
  ['a ? b : c', ['a', 'b', 'c']],
  ["'so'", []],
  ['`{"seed": 1}`', []],
  ['@', null],
  ['*', null],
  ['to_string(@)', null],
  ['keys($)', null],
  ['messages[0].[$]', null],
])('%s looks at %j', (text, names) => {
  const { fields } = new Expression(text);
  expect(fields === null ? null : [...fields].toSorted()).toEqual(names === null ? null : names.toSorted());
});
