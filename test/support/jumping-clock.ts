import { mkdtempSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The time of day of a gateway in a process of its own, which a test sets as a person sets the clock of a machine. */
export interface JumpingClock {
  /** Has a process and its threads live by this clock. */
  readonly variables: Record<string, string>;
  /** Sets it so many milliseconds ahead of the real time, or behind when negative. */
  set(aheadMs: number): void;
}

/** A clock that nobody has set yet. */
export function jumpingClock(): JumpingClock {
  const folder = mkdtempSync(join(tmpdir(), 'clock-'));
  const [file, program] = [join(folder, 'ahead'), join(folder, 'clock.cjs')];
  const set = (aheadMs: number): void => {
    writeFileSync(`${file}.new`, String(aheadMs));
    renameSync(`${file}.new`, file);
  };
  set(0);
  writeFileSync(program, preload(file));
  return { variables: { NODE_OPTIONS: `--require=${program}` }, set };
}

/** Runs before the gateway does, on each of its threads; monotonic time goes on as it does. */
function preload(file: string): string {
  return `'use strict';
const { readFileSync } = require('node:fs');
const now = Date.now.bind(Date);
let ahead = 0;
const look = () => { ahead = Number(readFileSync(${JSON.stringify(file)}, 'utf8')); };
look();
setInterval(look, 10).unref();
globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(now() + ahead);
    else super(...given);
  }
  static now() {
    return now() + ahead;
  }
};
`;
}
