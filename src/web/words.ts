/** Languages of the public's pages; pages of staff are in English. */
export type Language = 'en' | 'es';

/** Words of a group of pages by key, in both languages; `{name}` stands for a value. A key without both does not compile. */
export type Words<Key extends string> = Readonly<Record<Key, Readonly<Record<Language, string>>>>;

export type Say<Key extends string> = (key: Key, values?: Readonly<Record<string, string>>) => string;

/** The words of one language. */
export function saying<Key extends string>(words: Words<Key>, language: Language): Say<Key> {
  return (key, values = {}) => words[key][language].replace(/\{(\w+)\}/g, (_, name: string) => values[name] ?? '');
}

/** The language of an address: Spanish with `?lang=es`, English otherwise. */
export const languageOf = (text: unknown): Language => (text === 'es' ? 'es' : 'en');

/** The parameter of an address that keeps the language; English needs none. */
export const langParameter = (language: Language): string | undefined => (language === 'es' ? 'es' : undefined);

/** Keys whose sentence another key says already, in both languages. */
export function repeated(words: Words<string>): readonly string[] {
  const said = Object.entries(words).map(([key, { en, es }]) => [key, `${en}\n${es}`] as const);
  const first = new Map(said.toReversed().map(([key, sentence]) => [sentence, key]));
  return said.filter(([key, sentence]) => first.get(sentence) !== key).map(([key]) => key);
}

/** Keys whose translation is missing, is the original, or has other values in it. */
export function untranslated(words: Words<string>): readonly string[] {
  const values = (text: string) =>
    [...text.matchAll(/\{\w+\}/g)]
      .map(([value]) => value)
      .sort()
      .join();
  return Object.entries(words)
    .filter(([, { en, es }]) => en.trim() === '' || es.trim() === '' || en === es || values(en) !== values(es))
    .map(([key]) => key);
}
