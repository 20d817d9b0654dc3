export interface Block {
  code: string;
  /** number of its first line in the document */
  line: number;
}
/** The fenced code blocks of a language in a Markdown document. */
export function blocks(text: string, language: string): Block[];
