// What an import graph cannot show: calls, decorators, names. ESLint runs these as the plugin `comity`; each rule has
// red and green fixtures in lint.spec.ts, and a rule without them fails there.

/** A rule that reports `message` at every node that one of the selectors (esquery) finds. */
const forbid = (message, selectors) => ({
  meta: { type: 'problem', schema: [], messages: { forbidden: message } },
  create: (context) =>
    Object.fromEntries(
      selectors.map((selector) => [selector, (node) => context.report({ node, messageId: 'forbidden' })]),
    ),
});

/** `utils` and its kin say where a thing was put, not what it is. */
const EMPTY_WORDS = ['util', 'utils', 'helper', 'helpers', 'common', 'manager', 'managers', 'misc'];
const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;

/** @returns {string | undefined} what is wrong with a path relative to the project, or nothing */
export function faultOfPath(path) {
  // `.eslint-thing.mjs`: the leading dot and the ending are not part of the name.
  const parts = path.split('/').map((part) => part.replace(/^\./, '').replace(/\.[cm]?[jt]sx?$/, ''));
  const word = parts.flatMap((part) => part.split(/[-._]/)).find((each) => EMPTY_WORDS.includes(each.toLowerCase()));
  if (word) return `"${word}" says nothing: name the file after the main thing inside`;
  const odd = parts.find((part) => !KEBAB_CASE.test(part));
  return odd === undefined ? undefined : `"${odd}" is not kebab-case`;
}

export const rules = {
  'clock-only': forbid(
    'Time is an argument: take it from the Clock in src/platform/clock, so that tests and replays can set it.',
    [
      'MemberExpression[object.name="Date"][property.name="now"]',
      'MemberExpression[object.name="Date"][property.value="now"]',
      'MemberExpression[object.property.name="Date"][property.name="now"]',
      'NewExpression[callee.name="Date"][arguments.length=0]',
      'NewExpression[callee.property.name="Date"][arguments.length=0]',
      'CallExpression[callee.name="Date"]',
      'MemberExpression[object.name="Temporal"][property.name="Now"]',
    ],
  ),
  'config-only': forbid('Settings are read, checked and named once, in src/platform/config. Import them from there.', [
    'MemberExpression[object.name="process"][property.name="env"]',
    'MemberExpression[object.name="process"][property.value="env"]',
    'MemberExpression[object.property.name="process"][property.name="env"]',
    'ImportDeclaration[source.value=/^(node:)?process$/] ImportSpecifier[imported.name="env"]',
    'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]',
  ]),
  'no-hidden-reactions': forbid(
    'What follows an event is a line in src/reactions.ts: an in-memory event bus loses effects (docs/adr/0001).',
    [
      'Decorator[expression.name=/^(Saga|EventsHandler|OnEvent)$/]',
      'Decorator[expression.callee.name=/^(Saga|EventsHandler|OnEvent)$/]',
      'Decorator[expression.callee.property.name=/^(Saga|EventsHandler|OnEvent)$/]',
      'ImportDeclaration[source.value="@nestjs/cqrs"] ImportSpecifier[imported.name=/^(Saga|EventsHandler|EventBus|EventPublisher|AggregateRoot)$/]',
      'ImportDeclaration[source.value="@nestjs/event-emitter"]',
    ],
  ),
  'no-repository-save': forbid(
    'save() lets two decisions win (docs/adr/0005). Write through the aggregate store, or with a conditional UPDATE.',
    ['CallExpression[callee.property.name="save"][arguments.length>0]'],
  ),
  'no-random': forbid(
    'Math.random() is neither unguessable nor repeatable: node:crypto for secrets, the ids of src/platform/ids for names, a seed for samples.',
    [
      'MemberExpression[object.name="Math"][property.name="random"]',
      'MemberExpression[object.name="Math"][property.value="random"]',
    ],
  ),
  'digests-only': forbid('Domain code computes digests and nothing else with node:crypto: no randomness, no keys.', [
    'ImportDeclaration[source.value=/^(node:)?crypto$/] ImportSpecifier:not([imported.name=/^(createHash|hash)$/])',
    'ImportDeclaration[source.value=/^(node:)?crypto$/] ImportDefaultSpecifier',
    'ImportDeclaration[source.value=/^(node:)?crypto$/] ImportNamespaceSpecifier',
    'MemberExpression[object.name="crypto"]',
  ]),
  'named-exports': forbid('Export by name: a default export has another name at every place that imports it.', [
    'ExportDefaultDeclaration',
    'ExportSpecifier[exported.name="default"]',
  ]),
  'file-name': {
    meta: { type: 'problem', schema: [], messages: { forbidden: '{{fault}}.' } },
    create: (context) => ({
      Program(node) {
        const path = context.filename.slice(context.cwd.length + 1).replaceAll('\\', '/');
        const fault = faultOfPath(path);
        if (fault) context.report({ node, messageId: 'forbidden', data: { fault } });
      },
    }),
  },
};

export default { meta: { name: 'comity' }, rules };
