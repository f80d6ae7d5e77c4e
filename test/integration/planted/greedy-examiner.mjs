// An examiner that a pack has made take memory without end.
const kept = [];
for (;;) kept.push(Array.from({ length: 100_000 }, (_, index) => ({ index })));
