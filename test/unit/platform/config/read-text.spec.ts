import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { readText } from '../../../../src/platform/config/read-text.js';

const TEXT = 'ключ="🔑"\r\n';

describe('a text file', () => {
  it.each([
    ['UTF-8', Buffer.from(TEXT)],
    ['UTF-8 with a byte order mark', Buffer.from(`\ufeff${TEXT}`)],
    ['UTF-16 of PowerShell', Buffer.from(`\ufeff${TEXT}`, 'utf16le')],
    ['UTF-16 the other way round', Buffer.from(`\ufeff${TEXT}`, 'utf16le').swap16()],
  ])('is read in %s', (_name, bytes) => {
    const path = join(mkdtempSync(join(tmpdir(), 'text-')), 'file');
    writeFileSync(path, bytes);
    expect(readText(path)).toBe(TEXT);
  });
});
