import type { PackContent, RuleCase } from '../domain/pack-content.js';
import type { Say } from './lint-unreachable.js';

type Guard = PackContent['guardedTags'][number];

/**
 * Elements whose exchange law guards (status information under 8 USC 1373 is the known case): a policy choice that
 * denies them to the guarded recipients is reported, as an error or a warning as the pack says for its jurisdiction,
 * unless a case lifts policy choices there.
 */
export function guardedTags(content: PackContent, error: Say, warn: Say): void {
  for (const guard of content.guardedTags) {
    const say = guard.level === 'error' ? error : warn;
    const elements = content.elements.filter((row) => row.tags.includes(guard.tag));
    if (elements.length === 0) warn('pack', `guardedTags: no element carries the tag ${guard.tag}`);
    const lifted = content.rules.some((rule) =>
      rule.cases.some(
        (item) =>
          item.lifts.includes('policy_choice') &&
          item.match.elementTag?.includes(guard.tag) === true &&
          reaches(item, guard),
      ),
    );
    if (lifted) continue;
    const codes = elements.map((row) => row.code);
    const categories = elements.map((row) => row.category);
    const text = (what: string): string =>
      `${what} denies ${guard.tag} information to ${guard.recipientKind} on a policy choice (${guard.citation})`;
    for (const row of content.minimization) {
      if (codes.includes(row.element) && row.basis === 'policy_choice' && row.handling === 'deny')
        say(`minimization/${row.element}|${row.purpose}`, text('this row'));
    }
    for (const row of content.ceilings) {
      const holds =
        codes.some((code) => row.elements.includes(code)) ||
        categories.some((category) => row.categories.includes(category));
      const closed = Object.entries(row.cells)
        .filter(([, cell]) => !cell.shared)
        .map(([purpose]) => purpose);
      if (holds && row.basis === 'policy_choice' && closed.length > 0)
        say(`ceilings/${row.group}`, text(`not sharing it for ${closed.join(', ')}`));
    }
    for (const rule of content.rules) {
      rule.cases.forEach((item, index) => {
        const drops = item.effect === 'deny' || item.effect === 'narrow';
        if (drops && (item.basis ?? rule.basis) === 'policy_choice' && aimsAt(item, guard, elements))
          say(`rules/${rule.id}/cases/${index}`, text('this case'));
      });
    }
  }
}

const reaches = ({ match }: RuleCase, guard: Guard): boolean =>
  match.recipientKind === undefined || match.recipientKind.includes(guard.recipientKind);

/** It names the guarded elements, or the guarded recipients and leaves the elements open. */
function aimsAt(item: RuleCase, guard: Guard, elements: PackContent['elements']): boolean {
  const { element, category, elementTag, recipientKind } = item.match;
  const named = element !== undefined || category !== undefined || elementTag !== undefined;
  if (!reaches(item, guard) || (!named && recipientKind === undefined)) return false;
  return elements.some(
    (row) =>
      (element?.includes(row.code) ?? true) &&
      (category?.includes(row.category) ?? true) &&
      (elementTag?.some((tag) => row.tags.includes(tag)) ?? true),
  );
}
