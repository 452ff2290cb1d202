import { describe, expect, it } from '@jest/globals';
import { UPSTREAM_DIALECT_NAMES } from '../../../../src/gateway/protocol/dialect-name.js';
import { translate } from '../../../support/dialect-calls.js';

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
