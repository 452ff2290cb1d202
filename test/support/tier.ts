/** A run of what a change has to pass while it is made: it keeps every promise, but tries fewer cases of the largest. */
export const isShortRun = process.env['TEST_TIER'] === 'short';
