/**
 * Patterns that agreements, authorities and training rows use for elements: an exact code, every element of a
 * category (`criminal justice.*`), or `*`.
 */
export function patternCovers(pattern: string, code: string, category: string): boolean {
  if (pattern === '*' || pattern === code) return true;
  return pattern.endsWith('.*') && category !== '' && pattern.slice(0, -2) === category;
}

export function anyCovers(patterns: readonly string[], code: string, category: string): boolean {
  return patterns.some((pattern) => patternCovers(pattern, code, category));
}
