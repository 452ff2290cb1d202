import { describe, expect, it } from '@jest/globals';
import { readFileSync } from 'node:fs';
import { tooOld } from '../../../src/cli/node-version.js';

describe('the version of Node.js', () => {
  it('is told on one line with what to do when it is too old', () => {
    for (const version of ['20.20.2', '22.0.0', '24.14.9']) {
      expect(tooOld(version)).toMatch(
        /^The gateway needs Node\.js 24\.15 or newer; this is [\d.]+\. Use "npm start" .*\n$/,
      );
      expect(tooOld(version)!.trimEnd()).not.toContain('\n');
    }
    for (const version of ['24.15.0', '24.20.1', '25.0.0', '26.10.0']) expect(tooOld(version)).toBeNull();
  });

  it('is the one that package.json names', () => {
    const { engines } = JSON.parse(readFileSync('package.json', 'utf8')) as { engines: { node: string } };
    expect(tooOld('1.0.0')).toContain(engines.node.replace('>=', 'needs Node.js ').replace('needs', 'needs'));
  });
});
