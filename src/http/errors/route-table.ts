import { Injectable } from '@nestjs/common';
/** Which methods every path takes, for telling a wrong method from a wrong path. */
@Injectable()
export class RouteTable {
  private readonly routes: { segments: string[]; method: string }[] = [];

  add(path: string, methods: string | readonly string[]): void {
    for (const method of [methods].flat()) this.routes.push({ segments: path.split('/'), method });
  }

  /** The methods that the path of a URL takes; none when there is no such path. */
  methodsAt(url: string): string[] {
    const segments = url.replace(/[?#].*$/, '').split('/');
    const found = this.routes.filter((route) => matches(route.segments, segments)).map(({ method }) => method);
    return [...new Set(found)].sort();
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  const isOpen = pattern.at(-1) === '*';
  if (isOpen ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  return pattern.every((part, i) => part === '*' || part.startsWith(':') || part === segments[i]);
}
