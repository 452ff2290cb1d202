import { Injectable } from '@nestjs/common';

/** One path of the router, as it was registered, with one of its methods. */
export interface RegisteredRoute {
  readonly path: string;
  readonly method: string;
}

/** Which methods every path takes, for telling a wrong method from a wrong path. */
@Injectable()
export class RouteTable {
  private readonly routes: (RegisteredRoute & { readonly segments: readonly string[] })[] = [];

  add(path: string, methods: string | readonly string[]): void {
    for (const method of [methods].flat()) this.routes.push({ path, method, segments: path.split('/') });
  }

  /** Every route there is, in the order of registration. */
  all(): readonly RegisteredRoute[] {
    return this.routes;
  }

  /** Whether clients may ask at a path. */
  isEndpoint(path: string): boolean {
    const segments = path.split('/');
    return this.routes.some((route) => OF_CLIENTS.test(route.path) && matches(route.segments, segments));
  }

  /** The methods that the path of a URL takes; none when there is no such path. `exact`: what takes any rest aside. */
  methodsAt(url: string, how: 'any' | 'exact' = 'any'): string[] {
    const segments = url.replace(/[?#].*$/, '').split('/');
    const found = this.routes
      .filter((route) => (how === 'any' || route.segments.at(-1) !== '*') && matches(route.segments, segments))
      .map(({ method }) => method);
    return [...new Set(found)].sort();
  }
}

/** The paths of clients; what tells how the gateway stands is asked for as it is called. */
const OF_CLIENTS = /^\/(?:v1|v1beta|chat)(?:\/|$)/;

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === '*';
  if (isOpen ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((part, i) => part === '*' || part.startsWith(':') || part === segments[i]);
}
