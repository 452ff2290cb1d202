type Asked = Map<string, Promise<Response | undefined>>;

/** What the page asked for before its scripts were there, by path; `start.js` fills it. */
const asked = (window as unknown as { askedAhead?: Asked }).askedAhead;

/** The answer to what was asked ahead, once; where nobody is signed in, the others are worth nothing either. */
export async function takeAhead(path: string): Promise<Response | undefined> {
  const answer = asked?.get(path);
  asked?.delete(path);
  const taken = await answer;
  if (taken?.status === 401) asked?.clear();
  return taken;
}
