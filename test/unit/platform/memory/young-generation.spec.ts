import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from '@jest/globals';

const MIB = 1024 * 1024;
const YOUNG = pathToFileURL('dist/platform/memory/young-generation.js').href;

/** The young generation, in bytes, of a process that has made much which lives on. */
function youngBytes(before: string): number {
  const program = `
    import v8 from 'node:v8';
    import { holdYoungGeneration, letYoungGenerationGrow } from '${YOUNG}';
    ${before}
    const kept = [];
    for (let i = 0; i < 500_000; i++) kept.push({ i });
    const young = v8.getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
    console.log(kept.length > 0 ? young.space_size : 0);`;
  return Number(execFileSync(process.execPath, ['--input-type=module', '-e', program]).toString());
}

describe('the young generation', () => {
  it('stays small while it is held, whatever a start makes, and grows afterwards', () => {
    expect(youngBytes('holdYoungGeneration();')).toBeLessThan(8 * MIB);
    expect(youngBytes('holdYoungGeneration(); letYoungGenerationGrow();')).toBeGreaterThan(8 * MIB);
  });
});
