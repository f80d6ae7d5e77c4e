/**
 * Patterns that agreements, authorities and training rows use for elements: an exact code, every element of a
 * category (`criminal justice.*`), or `*`.
 */
export function patternCovers(pattern: string, code: string, category: string): boolean {
  if (pattern === '*' || pattern === code) return true;
  return (
    pattern.length === category.length + 2 && category !== '' && pattern.endsWith('.*') && pattern.startsWith(category)
  );
}

export function anyCovers(patterns: readonly string[], code: string, category: string): boolean {
  for (const pattern of patterns) if (patternCovers(pattern, code, category)) return true;
  return false;
}
