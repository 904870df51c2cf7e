const HOUR_MS = 3_600_000

/** The moment so many hours before another. */
export function hoursBefore(at: string, hours: number): string {
  return new Date(Date.parse(at) - hours * HOUR_MS).toISOString()
}

/** The moment so many days before another. */
export function daysBefore(at: string, days: number): string {
  return hoursBefore(at, days * 24)
}
