import { describe, expect, it } from '@jest/globals';
import { Progress } from '../../../src/cli/progress.js';

function screen(isTTY: boolean): { isTTY: boolean; write(text: string): boolean; text: string } {
  return {
    isTTY,
    text: '',
    write(text) {
      this.text += text;
      return true;
    },
  };
}

describe('a progress bar', () => {
  it.each([
    [0, 3, `[${' '.repeat(24)}]   0 %  (0 of 3)`],
    [1, 2, `[${'#'.repeat(12)}${' '.repeat(12)}]  50 %  (1 of 2)`],
    [12_000, 12_000, `[${'#'.repeat(24)}] 100 %  (12,000 of 12,000)`],
    [5, 3, `[${'#'.repeat(24)}] 100 %  (5 of 3)`],
    [0, 0, `[${'#'.repeat(24)}] 100 %  (0 of 0)`],
  ])('is as long as what is done: %d of %d', (done, total, bar) => {
    const terminal = screen(true);
    new Progress('Copying', terminal).at(done, total);
    expect(terminal.text).toBe(`\r\u001B[KCopying ${bar}`);
  });

  it('counts where nobody knows how much there is', () => {
    const terminal = screen(true);
    new Progress('Copying', terminal).at(12_000);
    expect(terminal.text).toBe('\r\u001B[KCopying 12,000');
  });

  it('is drawn on a terminal and taken away in the end', () => {
    const terminal = screen(true);
    const progress = new Progress('Copying', terminal);
    progress.at(1, 4);
    expect(terminal.text).toContain('Copying [######');
    progress.end();
    expect(terminal.text.endsWith('\r\u001B[K')).toBe(true);
  });

  it('always shows its end, however soon that comes', () => {
    const terminal = screen(true);
    const progress = new Progress('Copying', terminal);
    for (let done = 0; done <= 4; done++) progress.at(done, 4);
    expect(terminal.text).toContain('100 %');
  });

  it('names a step as soon as it begins', () => {
    const terminal = screen(true);
    new Progress('Backing up', terminal).step('writing the file', 2, 2);
    expect(terminal.text).toContain('50 %');
    expect(terminal.text).toContain('writing the file');
  });

  it('writes nothing where there is no terminal', () => {
    const file = screen(false);
    const progress = new Progress('Copying', file);
    progress.step('a', 1, 2);
    progress.at(2, 2);
    progress.end();
    expect(file.text).toBe('');
  });
});
