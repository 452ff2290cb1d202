import { spawn } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { OutputWriter } from '../../../../src/platform/logging/output-writer.js';

function fileWriter(): { readonly writer: OutputWriter; readonly written: () => string; readonly close: () => void } {
  const path = join(mkdtempSync(join(tmpdir(), 'output-')), 'log');
  const descriptor = openSync(path, 'w');
  return {
    writer: new OutputWriter(descriptor),
    written: () => readFileSync(path, 'utf8'),
    close: () => closeSync(descriptor),
  };
}

async function flushed(writer: OutputWriter): Promise<void> {
  await new Promise<void>((resolve) => writer.flush(resolve));
}

describe('what is written to standard output', () => {
  it('comes whole and in order', async () => {
    const { writer, written, close } = fileWriter();
    const lines = Array.from({ length: 500 }, (_, i) => `${i} é中😀\n`);
    for (const line of lines) writer.write(line);
    await flushed(writer);
    expect(written()).toBe(lines.join(''));
    writer.write('last\n');
    writer.finish();
    await flushed(writer);
    expect(written()).toBe(`${lines.join('')}last\n`);
    close();
  });

  it('is lost beyond a bound while nobody takes it, and told of by its number', async () => {
    const { writer, written, close } = fileWriter();
    const mebibyte = `${'x'.repeat(1024 * 1024 - 1)}\n`;
    for (let i = 0; i < 8; i++) writer.write(mebibyte);
    await flushed(writer);
    const [lost, ...rest] = written().trim().split('\n').toReversed();
    expect(rest).toHaveLength(5);
    expect(JSON.parse(lost!)).toMatchObject({ level: 40, lines: 3 });
    close();
  });

  it('ends nobody where it cannot be written, and is tried once more at the end', async () => {
    const script = `
      import { OutputWriter } from './dist/platform/logging/output-writer.js';
      const writer = OutputWriter.ofProcess();
      writer.write('lost\\n');
      await new Promise((resolve) => writer.flush(resolve));
      writer.write('as well\\n');
      console.error('went on');`;
    const full = openSync('/dev/full', 'w');
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', full, 'pipe'] });
    let said = '';
    child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const code = await new Promise((resolve) => child.on('close', resolve));
    expect([code, said]).toEqual([0, 'went on\n']);
    closeSync(full);
  });
});
