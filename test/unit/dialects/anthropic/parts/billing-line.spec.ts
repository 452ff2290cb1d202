import { describe, expect, it } from '@jest/globals';
import { UPSTREAM_DIALECT_NAMES } from '../../../../../src/gateway/protocol/dialect-name.js';
import { passed } from '../../../../support/passed-calls.js';
import { translate } from '../../../../support/dialect-calls.js';

const LINE = 'x-anthropic-billing-header: cc_version=2.1.177.01c; cc_entrypoint=cli; cch=';

describe.each(UPSTREAM_DIALECT_NAMES.filter((name) => name !== 'anthropic'))(
  'a request of Claude Code to %s',
  (upstream) => {
    function sent(system: unknown): string {
      const body = { model: 'm', max_tokens: 9, system, messages: [{ role: 'user', content: 'hi' }] };
      return JSON.stringify(translate('anthropic', body, upstream, 'some-model').body);
    }

    it.each([
      [
        'a block',
        (n: string) => [
          { type: 'text', text: `${LINE}${n};` },
          { type: 'text', text: 'You are helpful.' },
        ],
      ],
      ['the first line of a text', (n: string) => `${LINE}${n};\nYou are helpful.`],
    ])('begins alike with every request: %s', (_form, system) => {
      expect(sent(system('36ee5'))).toBe(sent(system('0aaa9')));
      expect(sent(system('36ee5'))).toContain('You are helpful.');
      expect(sent(system('36ee5'))).not.toContain('billing');
    });

    it('keeps the line where somebody asks about it', () => {
      expect(sent(`What is this?\n${LINE}1`)).toContain(LINE);
    });
  },
);

describe('a request of Claude Code that passes to an upstream of its own dialect', () => {
  const HELP = { type: 'text', text: 'You are helpful.' };
  const rest = { messages: [{ role: 'user', content: 'hi' }] };

  it.each([
    [[{ type: 'text', text: `${LINE}1;` }, HELP], [HELP]],
    [[{ type: 'text', text: `${LINE}1;\nYou are helpful.` }], [HELP]],
    [`${LINE}1;\nYou are helpful.`, 'You are helpful.'],
    [
      [HELP, { type: 'text', text: `${LINE}1;` }],
      [HELP, { type: 'text', text: `${LINE}1;` }],
    ],
    ['You are helpful.', 'You are helpful.'],
  ])('loses the line where the upstream is not Anthropic: %j', (system, expected) => {
    const [sent, dropped] = passed('anthropic', JSON.stringify({ system, ...rest }), { refuses: ['billingLine'] });
    expect(JSON.parse(sent)).toEqual({ system: expected, ...rest });
    expect(dropped).toEqual([]);
  });

  it.each([`${LINE}1;`, [{ type: 'text', text: `${LINE}1;` }]])(
    'has no instructions where there was nothing else: %j',
    (system) => {
      const [sent] = passed('anthropic', JSON.stringify({ system, ...rest }), { refuses: ['billingLine'] });
      expect(JSON.parse(sent)).toEqual(rest);
    },
  );

  it('keeps it for Anthropic', () => {
    const text = JSON.stringify({ system: `${LINE}1;`, ...rest });
    expect(passed('anthropic', text, {})).toEqual([text, []]);
  });
});
