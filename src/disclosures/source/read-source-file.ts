import { isNode, LineCounter, parseDocument } from 'yaml';
import type { Document } from 'yaml';
import { z } from 'zod';
import { sourceDescriptorSchema } from './source-descriptor.js';
import type { SourceDescriptor } from './source-descriptor.js';

const fileSchema = z.strictObject({ sources: z.array(sourceDescriptorSchema).min(1) }).superRefine((file, context) => {
  const seen = new Set<string>();
  file.sources.forEach((source, index) => {
    if (seen.has(source.id)) {
      context.addIssue({ code: 'custom', path: ['sources', index, 'id'], message: `${source.id} is used twice` });
    }
    seen.add(source.id);
  });
});

/** A source file that cannot be used; one `file:line:column: what is wrong` a line. Start-up stops on it. */
export class SourceFileProblem extends Error {
  override readonly name = 'SourceFileProblem';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/**
 * Source descriptors from the text of a YAML file (format: samples/sources.yaml).
 * @throws SourceFileProblem
 */
export function readSourceFile(text: string, fileName: string): SourceDescriptor[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number, message: string) => {
    const { line, col } = lines.linePos(offset);
    return `${fileName}:${line}:${col}: ${message}`;
  };
  if (document.errors.length > 0) {
    throw new SourceFileProblem(document.errors.map((error) => at(error.pos[0], firstLine(error.message))));
  }
  // maxAliasCount: a few lines of nested aliases can otherwise expand to gigabytes.
  const parsed = fileSchema.safeParse(document.toJS({ maxAliasCount: 50 }));
  if (parsed.success) return parsed.data.sources;
  throw new SourceFileProblem(
    parsed.error.issues.map((issue) => {
      const path = issue.path.map((step) => (typeof step === 'number' ? step : String(step)));
      return at(offsetOf(document, path), `${path.join('.') || 'the file'}: ${issue.message}`);
    }),
  );
}

/** Where the deepest part of the path that exists begins in the file. */
function offsetOf(document: Document, path: readonly (string | number)[]): number {
  for (let depth = path.length; depth > 0; depth -= 1) {
    const node = document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return node.range[0];
  }
  return 0;
}

const firstLine = (message: string) => message.split('\n', 1)[0] ?? message;
