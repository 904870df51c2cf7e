import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The folder of the whole repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../..')

/** The command that starts any task, as a person would type it. */
export const self = 'node tooling/bootstrap/main.mjs'
