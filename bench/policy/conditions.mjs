// Conditions in a form that every variant can say: an atom compares one fact with a value or with another fact.
// A rule applies when all atoms of `when` hold; it passes when all atoms of any one list in `require` hold.
// Facts here are flat (flat-facts.mjs); this file also says the same for the engine's own vocabulary, since the
// synthetic packs are packs of the engine and their conditions are CEL.

const PATHS = {
  count: 'request.subjects.count',
  necessity: 'request.necessity',
  caseRef: 'request.caseRef',
  level: 'recipient.level',
  flags: 'subjects.flags',
  roles: 'requester.roles',
  undertaking: 'agreement.undertaking',
  classification: 'series.classification',
  justified: 'element.justified',
};
/** Facts about one requested element; all others are of the whole request. */
const OF_ELEMENT = new Set(['justified', 'order']);

export const speaksOfElement = (require) => require.some((all) => all.some((atom) => OF_ELEMENT.has(atom.fact)));

export const packCel = (atom) => {
  if (atom.fact === 'order') return '"order" in element.classes';
  if (!(atom.fact in PATHS)) throw new Error(`a written rule may not speak of ${atom.fact}`);
  return celOf(atom, (fact) => PATHS[fact]);
};

/** @param name how a fact is called where the condition runs */
export function celOf(atom, name = (fact) => fact) {
  const left = name(atom.fact);
  const right = atom.other === undefined ? JSON.stringify(atom.value) : name(atom.other);
  switch (atom.op) {
    case 'is':
      return atom.value === true ? left : `${left} == ${right}`;
    case 'not':
      return `${left} != ${right}`;
    case 'atMost':
      return `${left} <= ${right}`;
    case 'has':
      return `${right} in ${left}`;
    case 'in':
      return `${left} in ${right}`;
    case 'meets':
      return `${left}.exists(item, item in ${right})`;
    case 'empty':
      return `size(${left}) == 0`;
    default:
      throw new Error(`no such comparison: ${atom.op}`);
  }
}

export const allOf = (atoms, say) => atoms.map(say).join(' && ');
export const anyOf = (require, say) =>
  require.some((all) => all.length === 0) ? '' : require.map((all) => allOf(all, say)).join(' || ');
