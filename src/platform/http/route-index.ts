/**
 * Which methods a path answers to, for 405 with `Allow` (RFC 9110 §15.5.6) where Fastify's router says 404.
 * Filled while routes are registered, read only for requests that found no route.
 */
export class RouteIndex {
  private readonly routes: { readonly method: string; readonly segments: readonly string[] }[] = [];

  add(methods: string | readonly string[], pattern: string): void {
    for (const method of [methods].flat()) this.routes.push({ method, segments: pattern.split('/') });
  }

  /** Methods of the routes whose pattern matches; empty when the path is unknown. */
  methodsAt(path: string): readonly string[] {
    const segments = path.split('/');
    const methods = this.routes.filter((route) => matches(route.segments, segments)).map((route) => route.method);
    return [...new Set(methods)].sort();
  }
}

function matches(pattern: readonly string[], path: readonly string[]): boolean {
  for (const [index, part] of pattern.entries()) {
    // A catch-all serves static files; a 405 for every unknown path below it would say nothing.
    if (part.startsWith('*')) return false;
    const segment = path[index];
    if (segment === undefined) return false;
    if (part.startsWith(':') ? segment === '' : part !== segment) return false;
  }
  return pattern.length === path.length;
}
