/** A page that the browser suite takes through its checks. */
export interface PageUnderTest {
  readonly what: string;
  /** May hold `{draft}` and the other records of the console world. */
  readonly path: string;
  /** Handle of a person of the demo; nobody unless given. */
  readonly as?: string;
  /** The error state: a form of the page, what is typed into it, and how it is refused. */
  readonly bad?: {
    /** Selector of the form. */
    readonly form: string;
    /** Selector of what must be opened before the form is seen. */
    readonly open?: string;
    /** By selector inside the form. Nothing typed unless given. */
    readonly fill?: Readonly<Record<string, string>>;
    /** Texts of the files that are chosen, by selector inside the form. */
    readonly choose?: Readonly<Record<string, string>>;
    /** Selector of the button, where the form has several. */
    readonly press?: string;
    /** 422 unless given. */
    readonly status?: number;
  };
}
