import { z } from 'zod';
import { day, paragraphs } from '../platform/http/fields.js';
import { pageQuery } from '../platform/http/keyset.js';

/** As the loader names packs and versions. */
export const packId = () => z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'must be the name of a pack, such as utah');
export const packVersionName = () =>
  z.string().regex(/^[0-9A-Za-z.-]{1,30}$/, 'must be a version as pack.yaml has it, such as 2');

/** Room for a pack of some thousand rows with the layers it extends. */
export const PACK_LIMIT = 1024 * 1024;
const MAX_FILES = 200;
const MAX_FILE = 400_000;

/** Only what the loader reads has a path here; nothing in it can climb out, and nothing is written to a disk. */
const path = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,40}\/(?:pack\.yaml|(?:registers|tables|rules|tests)\/[a-z0-9][a-z0-9._-]{0,60}\.(?:ya?ml|csv))$/,
    'must be a file of a pack, such as utah/tables/elements.csv',
  );

/** A pack as it stands on disk: its files and those of the packs it extends, texts by path. */
export const proposalBody = z.strictObject({
  files: z
    .record(path, paragraphs(MAX_FILE))
    .refine((files) => Object.keys(files).length <= MAX_FILES, `takes at most ${MAX_FILES} files`),
});
export type ProposalBody = z.infer<typeof proposalBody>;

export const approvalBody = z.strictObject({});
export const withdrawalBody = z.strictObject({});
export const publicationBody = z.strictObject({
  /** In the pack's zone; today is now, a day to come its first instant. */
  effectiveOn: day(),
});
export type PublicationBody = z.infer<typeof publicationBody>;

export const packVersionsQuery = z.strictObject(pageQuery);
