import { describe, expect, it } from '@jest/globals';
import { droppedFields } from '../../../src/gateway/dialects/dropped-params.js';
import { readDialectCall } from '../../../src/gateway/dialects/read-dialect-call.js';
import { DIALECT_NAMES, type DialectName } from '../../../src/gateway/protocol/dialect-name.js';
import { ownHead } from '../../../src/gateway/protocol/call-head.js';
import { seal } from '../../../src/gateway/dialects/shared/envelope.js';
import { passesAsIs, upstreamCall } from '../../../src/gateway/dialects/upstream-call.js';
import type { Call } from '../../../src/gateway/protocol/call.js';
import { SAMPLES } from '../../support/dialects/samples.js';

const SEALED = seal([
  { kind: 'reasoning', text: '', signature: { from: 'openai-chat', data: 'secret', id: null, isRedacted: false } },
]);

/** Those whose turns say by nothing but their signature who has signed them. */
const DIALECTS = DIALECT_NAMES.filter((name) => SAMPLES[name].thinking.signed !== null);

function callOf(dialect: DialectName, signature: string): Call {
  const { model, loop } = SAMPLES[dialect].thinking.signed!;
  const body = Buffer.from(JSON.stringify(loop(signature)));
  return readDialectCall(ownHead('r', { dialect }), body, { model, wantsStream: false });
}

describe.each(DIALECTS)('a loop of %s at an upstream of the same dialect', (dialect) => {
  const words = { dialect, model: 'gemini-3-pro-preview', carries: null };

  it('passes as it is with signatures of its own', () => {
    const call = callOf(dialect, 'b3du');
    expect([passesAsIs(call, words), droppedFields(call, words)]).toEqual([true, []]);
  });

  it('is put into words without what another provider signed, and says so', () => {
    const call = callOf(dialect, SEALED);
    const { body } = upstreamCall(call, words);
    expect(passesAsIs(call, words)).toBe(false);
    expect(JSON.stringify(body)).not.toMatch(/Z3cx|secret/);
    expect(JSON.stringify(body)).toContain('c1');
    expect(droppedFields(call, words).join()).toMatch(/thinking|encrypted_content|thoughtSignature/);
  });
});
