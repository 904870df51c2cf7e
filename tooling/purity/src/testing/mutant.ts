/** A violation that is to be planted in a file of this repository, alone, and found on the lines marked `// ✗`; in a package.json the marks are taken out before it is read. */
export interface Mutant {
  readonly rule: string
  /** What it is disguised as. */
  readonly name: string
  /** The file, from the root; one that does not exist yet is created. */
  readonly into: string
  /** Code that is put behind the file's own. */
  readonly append?: string
  /** A text of the file, and what stands there instead. */
  readonly replace?: readonly [string, string]
}
