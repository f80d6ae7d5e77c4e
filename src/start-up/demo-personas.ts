import { DEMO_AGENCIES, demoPeople } from '../../samples/demo-world.js';
import type { Persona } from '../directory/index.js';

/** The two agencies of the main story come first on the sign-in page. */
const MAIN_STORY = ['hsi', 'dps'];

/** The demo's people as whom anybody may sign in. */
export function demoPersonas(now: Date): readonly Persona[] {
  const names = new Map(DEMO_AGENCIES.map(({ slug, name }) => [slug, name]));
  const rank = (agency: string) => (MAIN_STORY.includes(agency) ? MAIN_STORY.indexOf(agency) : MAIN_STORY.length);
  return demoPeople(now.toISOString().slice(0, 10))
    .map(({ id, handle, agency, roles, displayName, part }) => ({
      handle,
      personId: id,
      agencyId: agency,
      agencyName: names.get(agency) ?? agency,
      name: displayName,
      part: `${roles.map((role) => role.replaceAll('_', ' ')).join(', ')}: ${part}`,
    }))
    .toSorted((left, right) => rank(left.agencyId) - rank(right.agencyId));
}
