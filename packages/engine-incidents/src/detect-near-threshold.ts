import type { ThresholdBand } from '@hoc/spine-schemas/lessons'

import { debounceKeyOf, whose, type Detected, type Seen } from './detected.ts'

/** How much there was of something, and how much there might have been. */
export interface Utilization {
  readonly metric: string
  readonly currentValue: number
  readonly thresholdValue: number
}

/** From how many percent of a threshold on it is near. */
export const NEAR_PERCENT = 85

// What is to be warned of, in percent of what was seen.
const WARN_AT = 0.9

/** The part of a threshold that was used, in percent. */
export function percentOf({ currentValue, thresholdValue }: Omit<Utilization, 'metric'>): number {
  return (currentValue * 100) / thresholdValue
}

/** What it teaches that a threshold was nearly reached; nothing where it was not near, or where there is none. */
export function detectNearThreshold(
  { metric, currentValue, thresholdValue }: Utilization,
  { sourceEventId, ...seen }: Seen,
): Detected | undefined {
  const percent = percentOf({ currentValue, thresholdValue })
  if (!Number.isFinite(percent) || percent < NEAR_PERCENT) return undefined
  const thresholdBand = bandOf(percent)
  return {
    ...seen,
    sourceEventId: sourceEventId && `${sourceEventId}:${metric}:${thresholdBand}`,
    type: 'near_threshold',
    severity: null,
    title: `Near-Threshold: ${metric} at ${percent.toFixed(1)}%`,
    description: `${whose({ ...seen, sourceEventId })} used ${currentValue} of ${thresholdValue} of its ${metric}.`,
    proposedAction: `Warn when ${metric} reaches ${(percent * WARN_AT).toFixed(1)}%.`,
    pattern: { thresholdType: metric, currentValue, thresholdValue, utilizationPercent: percent, thresholdBand },
    debounceKey: debounceKeyOf('near_threshold', metric, thresholdBand),
  }
}

function bandOf(percent: number): ThresholdBand {
  if (percent < 90) return '85-90'
  return percent < 95 ? '90-95' : '95-100'
}
