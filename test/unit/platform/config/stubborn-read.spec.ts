import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { pino } from 'pino';
import { ConfigurationError } from '../../../../src/platform/config/problem.js';
import { StubbornRead } from '../../../../src/platform/config/stubborn-read.js';

describe('a read that fails', () => {
  const lines: { problems: string[]; msg: string }[] = [];
  const logger = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  let message: string | null = null;
  let reads = 0;
  let states: boolean[] = [];
  let reading: StubbornRead;
  beforeEach(() => {
    jest.useFakeTimers();
    lines.length = 0;
    [message, reads, states] = [null, 0, []];
    const read = (): void => {
      reads++;
      if (message !== null) throw new ConfigurationError([{ place: 'routes.json', message }]);
    };
    const onChange = (isFailing: boolean): void => void states.push(isFailing);
    reading = new StubbornRead({ read, complaint: 'it cannot be read', onChange }, logger);
  });
  afterEach(() => {
    reading.stop();
    jest.useRealTimers();
  });

  it('is tried again after 1, 2, 4 … 60 seconds until it works', async () => {
    message = 'cannot be read (EACCES)';
    await reading.now();
    await jest.advanceTimersByTimeAsync(1_000 + 2_000 + 4_000 + 8_000 + 16_000 + 32_000);
    expect(reads).toBe(7);
    await jest.advanceTimersByTimeAsync(59_999);
    expect(reads).toBe(7);
    message = null;
    await jest.advanceTimersByTimeAsync(1);
    expect(reads).toBe(8);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(reads).toBe(8);
    expect(states).toEqual([true, false]);
  });

  it('is reported when it begins, when it changes, and once a minute until it works', async () => {
    message = 'cannot be read (EACCES)';
    await reading.now();
    expect(lines).toMatchObject([{ problems: ['routes.json: cannot be read (EACCES)'], msg: 'it cannot be read' }]);
    message = 'cannot be read (EIO)';
    await reading.now();
    expect(lines).toHaveLength(2);
    await jest.advanceTimersByTimeAsync(180_000);
    expect(lines).toHaveLength(5);
    message = null;
    await reading.now();
    await jest.advanceTimersByTimeAsync(180_000);
    expect(lines).toHaveLength(5);
  });

  it('is never two at once: what is asked meanwhile is one more read behind it', async () => {
    const gates: (() => void)[] = [];
    const read = async (): Promise<void> => await new Promise((resolve) => gates.push(resolve));
    const slow = new StubbornRead({ read, complaint: 'it cannot be read' }, logger);
    const first = slow.now();
    const [second, third] = [slow.now(), slow.now()];
    await jest.advanceTimersByTimeAsync(0);
    expect(gates).toHaveLength(1);
    gates[0]!();
    await jest.advanceTimersByTimeAsync(0);
    expect(gates).toHaveLength(2);
    gates[1]!();
    await Promise.all([first, second, third]);
    expect(gates).toHaveLength(2);
    slow.stop();
  });
});
