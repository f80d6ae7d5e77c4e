const UNESCAPED: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
};
const unescape = (text: string) =>
  text.replaceAll(/&(?:amp|lt|gt|quot|#39);/g, (entity) => UNESCAPED[entity] ?? entity);
const attribute = (tag: string, name: string) => {
  const found = new RegExp(` ${name}="([^"]*)"`).exec(tag)?.[1];
  return found === undefined ? undefined : unescape(found);
};

/**
 * What a browser would send of the form with this action: its fields with the values that the page gives them.
 *
 * @throws Error when the page has no such form
 */
export function formOf(html: string, action: string): Record<string, string> {
  const form = [...html.matchAll(/<form [^>]*>.*?<\/form>/gs)]
    .map(([whole]) => whole)
    .find((whole) => attribute(whole, 'action') === action);
  if (form === undefined) throw new Error(`The page has no form for ${action}`);
  const fields: Record<string, string> = {};
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const chosen = !/ type="(?:radio|checkbox)"/.test(tag) || / checked/.test(tag);
    if (chosen && !/ disabled/.test(tag)) fields[attribute(tag, 'name') ?? ''] = attribute(tag, 'value') ?? '';
  }
  for (const [, tag = '', text = ''] of form.matchAll(/(<textarea[^>]*>)(.*?)<\/textarea>/gs)) {
    fields[attribute(tag, 'name') ?? ''] = unescape(text);
  }
  for (const [, tag = '', options = ''] of form.matchAll(/(<select[^>]*>)(.*?)<\/select>/gs)) {
    const all = [...options.matchAll(/<option [^>]*>/g)].map(([option]) => option);
    const chosen = all.find((option) => / selected/.test(option)) ?? all[0];
    fields[attribute(tag, 'name') ?? ''] = (chosen && attribute(chosen, 'value')) ?? '';
  }
  return fields;
}
