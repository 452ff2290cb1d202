import { isNavigationFailure, NavigationFailureType, useRoute, useRouter } from 'vue-router';
import type { LocationQuery, LocationQueryRaw, Router } from 'vue-router';

/** What a view shows, kept in its address, so that it can be shared. */
export interface ViewQuery {
  /** What stands there under a name; nothing said is empty. */
  one(key: string): string;
  /** Says something anew; the rest stays, and so does what was said a moment ago. */
  set(changes: LocationQueryRaw): void;
  /** Says this alone. */
  only(query: LocationQueryRaw): void;
}

/** Where the console is about to be, as long as it is not there. */
let heading: { path: string; query: LocationQueryRaw } | null = null;

/** Notes where a router leads to. */
export function followHeading(router: Router): void {
  router.beforeEach(({ path, query }) => {
    heading = { path, query };
  });
  router.afterEach((_to, _from, failure) => {
    // One that was overtaken leaves the place to the other.
    if (!isNavigationFailure(failure, NavigationFailureType.cancelled)) heading = null;
  });
  router.onError(() => {
    heading = null;
  });
}

/** The view of the page that is open. */
export function useViewQuery(): ViewQuery {
  const route = useRoute();
  const router = useRouter();
  function go(queryFrom: (before: LocationQuery | LocationQueryRaw) => LocationQueryRaw): void {
    const { path } = route;
    // Whoever leaves is not called back by what was chosen on the way out.
    if (heading !== null && heading.path !== path) return;
    const query = said(queryFrom((heading ?? route).query));
    heading = { path, query };
    void router.replace({ query });
  }
  return {
    one: (key) => {
      const value = route.query[key];
      return typeof value === 'string' ? value : '';
    },
    set: (changes) => go((before) => ({ ...before, ...changes })),
    only: (query) => go(() => query),
  };
}

function said(query: LocationQueryRaw): LocationQueryRaw {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== undefined && value !== ''));
}
