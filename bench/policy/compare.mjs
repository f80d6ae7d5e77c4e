// `node bench/policy/compare.mjs <rules> [--requests <n>] [--seconds <n>] [--plant <variant>]`: all variants answer the
// same random requests, and every answer must be the plain baseline's. Exit 1 at the first that is not. `--plant` gives
// one variant a pack with one wrong rule: the comparison must then fail, and a spec makes sure that it does.
import { canonicalAnswer } from './answer.mjs';
import { syntheticPack } from './synthetic-pack.mjs';
import { syntheticRequests } from './synthetic-requests.mjs';
import { VARIANTS, loadVariant } from './variants.mjs';

const [rules, ...words] = process.argv.slice(2);
const option = (name, usual) => (words.includes(name) ? words[words.indexOf(name) + 1] : usual);
const seconds = Number(option('--seconds', 5));
const planted = option('--plant', undefined);
if (planted !== undefined && !(planted in VARIANTS)) {
  process.stderr.write(`there is no variant ${planted}: ${Object.keys(VARIANTS).join(', ')}\n`);
  process.exit(2);
}

const pack = syntheticPack(Number(rules));
const requests = mixed(pack.content, Number(option('--requests', 300)));
const expected = [];
const compared = {};
for (const variant of Object.keys(VARIANTS)) {
  const { answer, answerIn } = await loadVariant(variant, variant === planted ? withWrongRule(pack) : pack);
  const until = performance.now() + seconds * 1_000;
  let done = 0;
  for (const facts of requests) {
    // The baseline answers all; a slow peer as many as its seconds allow, and the count is printed.
    if (variant !== 'plain' && done > 0 && performance.now() > until) break;
    const found = await answer(facts);
    const text = canonicalAnswer(answerIn ? answerIn(found) : found);
    if (variant === 'plain') expected.push(text);
    else if (text !== expected[done]) differs(variant, done, expected[done], text);
    done += 1;
  }
  compared[variant] = done;
}
process.stdout.write(`${JSON.stringify(compared)}\n`);

function mixed(content, count) {
  const [few, usual, many] = [5, 20, 60].map((elements) => syntheticRequests(content, { elements, count, seed: 7 }));
  return Array.from({ length: count }, (_, i) => [few, usual, few, many][i % 4][i]);
}

function differs(variant, number, wanted, found) {
  const [one, other] = [wanted, found].map((text) => JSON.parse(text));
  const only = (a, b) => a.findings.filter((line) => !b.findings.includes(line)).slice(0, 3);
  process.stderr.write(
    [
      `${variant} answers request ${number} otherwise than the baseline, with ${rules} rules:`,
      `  baseline: ${one.outcome}; only there: ${only(one, other).join(' ‖ ') || 'nothing'}`,
      `  ${variant}: ${other.outcome}; only there: ${only(other, one).join(' ‖ ') || 'nothing'}`,
      '',
    ].join('\n'),
  );
  process.exit(1);
}

/** The first written rule of an element asks for the opposite thing: one wrong rule among all. */
function withWrongRule({ content, written }) {
  const at = written.findIndex((rule) => rule.scope === 'element');
  const { id } = written[at];
  const require = [[{ fact: 'caseRef', op: 'is', value: 'no such case' }]];
  return {
    content: {
      ...content,
      rules: content.rules.map((rule) =>
        rule.id === id
          ? { ...rule, cases: [{ ...rule.cases[0], require: 'request.caseRef == "no such case"' }] }
          : rule,
      ),
    },
    written: written.with(at, { ...written[at], require, ofElement: false }),
  };
}
