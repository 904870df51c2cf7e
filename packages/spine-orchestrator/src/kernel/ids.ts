import type { z } from 'zod'

import { uuid7 } from '../uuid7.ts'

/** Makes an id of the given kind. Ids made later sort later. */
export type NewId = <Kind extends z.ZodType<string>>(kind: Kind) => z.output<Kind>

// The kind is a brand on a uuid: there is nothing that parsing a fresh one could find.
export const newId: NewId = <Kind extends z.ZodType<string>>(_kind: Kind) => uuid7() as z.output<Kind>
