/** A line longer than any of the format: reading on would fill the memory. */
export class LineTooLong extends Error {
  override readonly name = 'LineTooLong';
}

/** Lines of a stream of text, without their newline and without empty ones. @throws LineTooLong */
export async function* linesOf(chunks: AsyncIterable<string>, longest: number): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > longest) throw new LineTooLong(`A line is longer than ${longest} characters.`);
    for (const line of lines) {
      if (line.length > longest) throw new LineTooLong(`A line is longer than ${longest} characters.`);
      if (line !== '') yield line;
    }
  }
  if (rest !== '') yield rest;
}
