/** A reporter for Jest: one line when a test has ended, so that whoever waits an hour sees how far it is. */
export default class SayTests {
  onTestCaseResult(_file, { status, title, duration }) {
    const mark = { passed: '✓', failed: '✗' }[status] ?? '–';
    process.stderr.write(`  ${mark} ${title} (${((duration ?? 0) / 1000).toFixed(1)} s)\n`);
  }
}
