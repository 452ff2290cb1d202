import { USUAL_DIALECT } from '../../gateway/protocol/dialect-name.js';
import { Injectable } from '@nestjs/common';
import type { HandlerFacts, SpokenWords } from './handler-facts.js';

/** One path of the router, as it was registered, with one of its methods. */
export interface RegisteredRoute {
  readonly path: string;
  readonly method: string;
  /** What comes counts in the limits of its token. */
  readonly countsAsRequest: boolean;
}

interface KnownRoute extends RegisteredRoute {
  readonly segments: readonly string[];
  readonly words: SpokenWords;
  /** Whoever holds an access token asks there. */
  readonly isOfClients: boolean;
}

/** Which methods every path takes, and in whose words: for telling a wrong method from a wrong path. */
@Injectable()
export class RouteTable {
  private readonly routes: KnownRoute[] = [];

  add(path: string, methods: string | readonly string[], facts: HandlerFacts = {}): void {
    const { speaks: words = USUAL_DIALECT, countsAsRequest = false, access } = facts;
    const isOfClients = access === 'token';
    const segments = path.split('/');
    for (const method of [methods].flat())
      this.routes.push({ path, method, countsAsRequest, segments, words, isOfClients });
  }

  /** Every route there is, in the order of registration. */
  all(): readonly RegisteredRoute[] {
    return this.routes;
  }

  /** Whether clients may ask at a path; what tells how the gateway stands is asked for as it is called. */
  isEndpoint(path: string): boolean {
    const segments = path.split('/');
    return this.routes.some((route) => route.isOfClients && matches(route.segments, segments));
  }

  /** In whose words those answer whose path has most in common with that of a URL; OpenAI's where they do not agree. */
  wordsNear(url: string): SpokenWords {
    const segments = segmentsOf(url);
    const known = this.routes.map((route) => ({ ...route, common: inCommon(route.segments, segments) }));
    const most = Math.max(...known.map(({ common }) => common));
    const [words = USUAL_DIALECT, ...others] = new Set(
      known.filter((each) => each.common === most).map((each) => each.words),
    );
    return others.length === 0 ? words : USUAL_DIALECT;
  }

  /** The methods that the path of a URL takes; none when there is no such path. `exact`: what takes any rest aside. */
  methodsAt(url: string, how: 'any' | 'exact' = 'any'): string[] {
    const segments = segmentsOf(url);
    const found = this.routes
      .filter((route) => (how === 'any' || route.segments.at(-1) !== '*') && matches(route.segments, segments))
      .map(({ method }) => method);
    return [...new Set(found)].sort();
  }
}

function segmentsOf(url: string): string[] {
  return url.replace(/[?#].*$/, '').split('/');
}

/** How many segments a path begins with that a pattern has as well. */
function inCommon(pattern: readonly string[], segments: readonly string[]): number {
  const differing = segments.findIndex((segment, i) => pattern[i] !== segment && pattern[i]?.startsWith(':') !== true);
  return differing < 0 ? segments.length : differing;
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === '*';
  if (isOpen ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((part, i) => part === '*' || part.startsWith(':') || part === segments[i]);
}
