/** What a command may touch of the process that it runs in. */
export interface Io {
  readonly env: Readonly<Record<string, string | undefined>>
  /** How many letters a line may have for a person; infinitely many where no terminal shows them. */
  readonly width: number
  /** Writes a line for whoever asked, and waits until it has left. */
  out(line: string): Promise<void>
  /** Writes a line about what happens. */
  err(line: string): void
  readStdin(): Promise<string>
  /** Settles when the process is asked to stop. */
  untilStopped(): Promise<void>
}
