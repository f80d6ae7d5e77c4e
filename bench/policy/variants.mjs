/** What is measured, in the order of the table. A peer's file says why its arrangement is the one it is. */
export const VARIANTS = {
  plain: 'plain hand-written baseline',
  engine: 'this engine',
  'cedar-sliced': 'Cedar (wasm), best arrangement',
  'cedar-natural': 'Cedar (wasm), natural arrangement',
  'json-rules-indexed': 'json-rules-engine, indexed',
  'json-rules-default': 'json-rules-engine, default',
  'cel-scan': 'cel-js, all rules scanned',
};

export const loadVariant = async (name, pack) => (await import(`./variants/${name}.mjs`)).load(pack);
