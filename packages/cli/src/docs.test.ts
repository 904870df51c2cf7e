import { expect, it } from 'vitest'

import { docsOf } from '../test/docs.ts'
import { commands } from './commands.ts'

it('is described command by command in docs/cli.md', async () => {
  await expect(docsOf(commands)).toMatchFileSnapshot('../../../docs/cli.md')
})
