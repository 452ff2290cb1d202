/** Characters that change how text around them looks or that show nothing: controls, bidi marks, zero-width. */
// oxlint-disable-next-line no-control-regex
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** What joins pictures to one picture is part of it. */
const JOINT = /(?<=\p{Extended_Pictographic}\ufe0f?\p{Emoji_Modifier}?)\u200d(?=\p{Extended_Pictographic})/gu;

/** Foreign text with such characters written as escapes, so that a line shows what it holds. */
export function visible(text: string): string {
  const joints = new Set([...text.matchAll(JOINT)].map(({ index }) => index));
  return text.replace(HIDDEN, (character, index: number) =>
    joints.has(index) ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
