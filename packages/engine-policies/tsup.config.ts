import { library } from '@hoc/tsup'

export default library()
