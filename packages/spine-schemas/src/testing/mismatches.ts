import { acknowledgedMismatch, openMismatch, resolvedMismatch } from '../examples/mismatches.ts'
import { Mismatch, type OpenMismatch } from '../mismatches.ts'

/** A mismatch that nobody has looked at. */
export function aMismatch(facts: Partial<OpenMismatch> = {}): OpenMismatch {
  return Mismatch.parse({ ...openMismatch, ...facts }) as OpenMismatch
}

/** A mismatch in bob's hands. */
export function anAcknowledgedMismatch(facts: Partial<Mismatch> = {}): Mismatch {
  return Mismatch.parse({ ...acknowledgedMismatch, ...facts })
}

/** A mismatch that bob closed. */
export function aResolvedMismatch(facts: Partial<Mismatch> = {}): Mismatch {
  return Mismatch.parse({ ...resolvedMismatch, ...facts })
}
