/** How many milliseconds of the processor something took: unlike a time it does not grow where others take the processor. */
export function processorMs(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}
