/** A command cannot do what it was asked; the message says why, and the program exits with 2. */
export class CommandError extends Error {}
