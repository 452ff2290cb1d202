/** What stands for a turn of the user in which nothing was said, where the turn itself must not be missing. */
export const EMPTY_TURN = '[empty message]';

/** What stands for a result or a turn of which nothing could be sent on: no word at all would say that it was empty. */
export const LEFT_OUT = '[content that this model cannot be given]';

/** Whether there is more than text, and nothing at all has been made of it. */
export function isAllDropped(parts: readonly { readonly kind: string }[], made: { readonly length: number }): boolean {
  return made.length === 0 && parts.some(({ kind }) => kind !== 'text');
}
