import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PARTS = [
  ['waiting', /^\((idle|program)\)$/],
  ['garbage collection', /^\(garbage collector\)$/],
];
const FILES = [
  ['policy evaluation', /\/dist\/src\/policy\/|cel-js|temporal-polyfill/],
  ['ledger entries and sealing', /\/dist\/src\/ledger\/|json-canonicalize|\/keys\/envelope|node:internal\/crypto/],
  ['PostgreSQL protocol', /\/node_modules\/pg|node:buffer/],
  [
    'HTTP: Fastify, Nest, boundary, sign-in',
    /\/node_modules\/(fastify|@nestjs|find-my-way|light-my-request|@fastify|rxjs|avvio|jose|zod)|\/dist\/src\/platform\/(http|auth|logging)|node:_http|node:http|node:internal\/http/,
  ],
  [
    'sockets and streams of Node',
    /node:(net|internal\/stream|stream|internal\/js_stream|internal\/timers|timers|internal\/process|events|internal\/async_hooks|async_hooks)/,
  ],
  ['share requests and the rest of the broker', /\/dist\//],
];

/** Self time by part of the program, in percent of the time the process was busy, from V8 sampling profiles. */
export function costsOf(folder) {
  const spent = new Map();
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.cpuprofile'))) {
    const { nodes, samples, timeDeltas } = JSON.parse(readFileSync(join(folder, name), 'utf8'));
    const byId = new Map(nodes.map((node) => [node.id, partOf(node.callFrame)]));
    samples.forEach((id, index) => {
      const part = byId.get(id);
      spent.set(part, (spent.get(part) ?? 0) + timeDeltas[index]);
    });
  }
  spent.delete('waiting');
  const total = [...spent.values()].reduce((sum, each) => sum + each, 0);
  return [...spent]
    .map(([part, time]) => ({ part, percent: Math.round((time / total) * 1_000) / 10 }))
    .sort((a, b) => b.percent - a.percent);
}

function partOf({ functionName, url }) {
  for (const [part, pattern] of PARTS) if (pattern.test(functionName)) return part;
  for (const [part, pattern] of FILES) if (pattern.test(url)) return part;
  return 'other (native calls, start-up)';
}
