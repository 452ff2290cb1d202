import { describe, expect, it } from '@jest/globals';
import { replaceFigures } from './document.ts';

describe('replaceFigures', () => {
  it('replaces what stands between the marks and nothing else', () => {
    const document = '# Performance\n<!-- figures -->\nold\n<!-- /figures -->\nreading\n';
    const replaced = '# Performance\n<!-- figures -->\n\nnew\n\n<!-- /figures -->\nreading\n';
    expect(replaceFigures(document, 'new\n')).toBe(replaced);
    expect(replaceFigures(replaced, 'new')).toBe(replaced);
  });

  it('refuses a document without a place for figures', () => {
    expect(() => replaceFigures('# Performance', 'new')).toThrow('no place for figures');
    expect(() => replaceFigures('<!-- /figures --> <!-- figures -->', 'new')).toThrow('no place for figures');
  });
});
