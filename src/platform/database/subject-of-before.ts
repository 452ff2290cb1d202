/** What a label of before stood for: a route, an access token, a channel (`route/channel`), a key (`route/channel/ordinal`). */
export type SubjectKind = 'rt' | 'tk' | 'ch' | 'key';

/** No id begins with it, so that a subject of before is nobody's. */
const MARK = '~';

/** The id of what was known by its label alone, before there were ids. */
export function subjectOfBefore(kind: SubjectKind, label: string): string {
  return `${MARK}${kind}:${label}`;
}

/** Whether an id is that of a subject of before. */
export function isSubjectOfBefore(id: string): boolean {
  return id.startsWith(MARK);
}
