import type { RunQuery } from '../tiles/tile-reader.js';

/** Whether the table of shared entries says of each entry what its list of agencies says; no hash protects it. */
export class SharedEntries {
  private pairs = 0;

  constructor(private readonly run: RunQuery) {}

  /** Position of the first of these entries that one of its agencies would not find among those shared with another. */
  async firstHidden(from: number, to: number): Promise<number | undefined> {
    const [found] = await this.run<{ pairs: string; hidden: string | null }>(
      `select count(*) as pairs, min(pair.seq) filter (where s.seq is null) as hidden
       from (select distinct seq, one, another from ledger.entry, unnest(agencies) as one, unnest(agencies) as another
             where seq >= $1 and seq < $2 and one <> another) pair
         left join ledger.shared_entry s on s.agency = one and s.other = another and s.seq = pair.seq`,
      [from, to],
    );
    this.pairs += Number(found?.pairs);
    return found?.hidden == null ? undefined : Number(found.hidden);
  }

  /** Whether the table names pairs that none of the entries before this position has. */
  async namesMore(end: number): Promise<boolean> {
    const [found] = await this.run<{ pairs: string }>(
      'select count(*) as pairs from ledger.shared_entry where seq < $1',
      [end],
    );
    return Number(found?.pairs) > this.pairs;
  }
}
