import { threadMs } from './processor-time.js';

/**
 * The longest that the event loop was kept from anything else while something went on, in milliseconds of CPU: unlike a
 * delay it does not grow where other processes take the processor.
 */
export async function longestStretch(act: () => Promise<void>): Promise<number> {
  let longest = 0;
  let isOver = false;
  let before = threadMs();
  const look = (): void => {
    const now = threadMs();
    longest = Math.max(longest, now - before);
    before = now;
    if (!isOver) setImmediate(look);
  };
  setImmediate(look);
  try {
    await act();
  } finally {
    isOver = true;
  }
  return longest;
}
