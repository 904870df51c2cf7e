import { library } from '@hoc/tsup'

export default { ...library(), entry: ['src/cli.ts', 'src/look-worker.ts'] }
