import type { Insight } from '@hoc/spine-schemas/incident-insights'

/** What is less certain than this is not told. */
const LEAST_TOLD = 0.6

/** Only what is certain enough to be told. */
export function told(insights: readonly (Insight | undefined)[]): Insight[] {
  return insights.flatMap((insight) => {
    if (!insight || insight.confidence < LEAST_TOLD) return []
    return [{ ...insight, confidence: roundTo(2, insight.confidence) }]
  })
}

/** A number with as many decimals as a person reads. */
export function roundTo(decimals: number, value: number): number {
  return Number(value.toFixed(decimals))
}

/** A span of time as a person says it. */
export function inWords(ms: number): string {
  const hours = ms / 3_600_000
  if (hours < 1) return `${roundTo(0, ms / 60_000)} minutes`
  return hours < 24 ? `${roundTo(1, hours)} hours` : `${roundTo(1, hours / 24)} days`
}
