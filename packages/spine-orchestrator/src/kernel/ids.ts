import { v7 } from 'uuid'
import type { z } from 'zod'

/** Makes an id of the given kind. Ids made later sort later. */
export type NewId = <Kind extends z.ZodType<string>>(kind: Kind) => z.output<Kind>

// The kind is a brand on a uuid: there is nothing that parsing a fresh one could find.
export const newId: NewId = <Kind extends z.ZodType<string>>(_kind: Kind) => v7() as z.output<Kind>
