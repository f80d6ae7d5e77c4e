import type { MatchColumn, SourceDescriptor } from './source-descriptor.js';
import { searchType, suppliedKeys } from './subject-criteria.js';
import type { SearchKey, SubjectCriteria } from './subject-criteria.js';

/**
 * `with matched(subject, key)`: which people, plates or bookings the subjects match. Subjects that supply the same
 * keys share a branch of plain equality joins, so that the source's indexes serve; `coalesce`-style conditions would
 * scan the table once for each subject.
 */
export function matchedSubjects(
  source: SourceDescriptor,
  subjects: readonly SubjectCriteria[],
): { readonly text: string; readonly values: readonly unknown[] } {
  const values: unknown[] = [];
  const shapes = new Map<string, { keys: SearchKey[]; members: number[] }>();
  subjects.forEach((subject, index) => {
    const keys = suppliedKeys(subject);
    const shape = shapes.get(keys.join()) ?? { keys, members: [] };
    shape.members.push(index);
    shapes.set(keys.join(), shape);
  });
  const [schema, table] = source.subjects.relation.split('.');
  const branches = [...shapes.values()].map(({ keys, members }) => {
    const bind = (list: readonly unknown[], type: string) => `$${values.push(list)}::${type}[]`;
    const arrays = [bind(members, 'int')];
    const names = ['subject'];
    const conditions = keys.map((key, position) => {
      const match = source.subjects.match[key];
      if (!match) throw new TypeError(`${key} is not a match column of ${source.id}`);
      arrays.push(
        bind(
          members.map((member) => boundValue(match, subjects[member]?.[key])),
          searchType(key),
        ),
      );
      names.push(`k${position}`);
      return condition(match, `s.k${position}`);
    });
    return (
      `select distinct s.subject, p."${source.subjects.key}" as key\n` +
      `  from unnest(${arrays.join(', ')}) as s(${names.join(', ')})\n` +
      `  join "${schema}"."${table}" p on ${conditions.join(' and ')}`
    );
  });
  return { text: `with matched as (\n  ${branches.join('\n  union all\n  ')}\n)`, values };
}

function condition({ column, compare }: MatchColumn, value: string): string {
  return compare === 'caseless' ? `lower(p."${column}") = lower(${value})` : `p."${column}" = ${value}`;
}

function boundValue({ compare }: MatchColumn, value: string | undefined): string | undefined {
  if (compare === 'digits') return value?.replace(/\D/g, '');
  return compare === 'upper' ? value?.toUpperCase() : value;
}
