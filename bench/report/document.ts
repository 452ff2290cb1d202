const BEGIN = '<!-- figures -->';
const END = '<!-- /figures -->';

/** Puts figures between the marks of a document; throws when a mark is missing. */
export function replaceFigures(document: string, figures: string): string {
  const [from, to] = [document.indexOf(BEGIN), document.indexOf(END)];
  if (from < 0 || to < from) throw new Error(`the document has no place for figures (${BEGIN} … ${END})`);
  return `${document.slice(0, from + BEGIN.length)}\n\n${figures.trim()}\n\n${document.slice(to)}`;
}
