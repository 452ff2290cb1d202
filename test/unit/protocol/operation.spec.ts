import { describe, expect, it } from '@jest/globals';
import { OPERATIONS } from '../../../src/gateway/protocol/operation.js';

describe('operations', () => {
  it('go by their own names, on paths of OpenAI, where only texts stream; those of stored responses name theirs themselves', () => {
    expect(
      Object.entries(OPERATIONS).map(([key, { name, path, canStream }]) => [key === name, path, canStream]),
    ).toEqual([
      [true, '/chat/completions', true],
      [true, '/completions', true],
      [true, '/embeddings', false],
      [true, '/moderations', false],
      [true, '/rerank', false],
      [true, '/images/generations', false],
      [true, '/images/edits', false],
      [true, '/audio/speech', false],
      [true, '/audio/transcriptions', false],
      [true, '/audio/translations', false],
      ...Array.from({ length: 6 }, () => [true, '/responses', false]),
    ]);
  });
});
