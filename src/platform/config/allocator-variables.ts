/**
 * How glibc keeps memory. Left alone it has an arena for each thread, and a buffer of many megabytes that was freed once has
 * it keep as much in each of them for good; told so, it gives large buffers back at once.
 */
const ALLOCATOR_VARIABLES = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '262144' } as const;

/**
 * Begins this process anew, as the same process, where the C library has been told nothing: it reads the variables when a
 * program begins, and never again. Whoever has set one of them keeps what he has set.
 */
export function tellAllocator(): void {
  const { env, execArgv, argv, execPath, platform, connected } = process;
  const isTold = Object.keys(ALLOCATOR_VARIABLES).some((name) => (env[name] ?? '') !== '');
  if (isTold || connected || platform !== 'linux') return;
  process.execve?.(execPath, [execPath, ...execArgv, ...argv.slice(1)], { ...env, ...ALLOCATOR_VARIABLES });
}
