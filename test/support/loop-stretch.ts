/**
 * The longest that the event loop was kept from anything else while something went on, in milliseconds of CPU: unlike a
 * delay it does not grow where other processes take the processor.
 */
export async function longestStretch(act: () => Promise<void>): Promise<number> {
  let longest = 0;
  let isOver = false;
  let before = process.threadCpuUsage();
  const look = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1_000);
    before = process.threadCpuUsage();
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
