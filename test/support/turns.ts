/** Lets this process go on with everything that it can go on with by itself, for so many turns of its event loop. */
export async function turns(count = 50): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}
