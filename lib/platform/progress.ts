// Where progress shows.

/** A line that changes. */
export interface ProgressLine {
  /** Shows a new text in the line's place. */
  show(text: string): void;
  /** Ends it. @param text what stays, or null */
  end(text: string | null): void;
}

/** A place for lines that change. */
export interface Progress {
  /** characters of a line; null: it does not say */
  readonly width: number | null;
  /** seconds between two texts of a line, at least */
  readonly interval: number;
  open(): ProgressLine;
  /** Writes a line that stays, above those that change. */
  write(text: string): void;
}
