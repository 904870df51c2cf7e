import { expect, it } from 'vitest'

import { openDatabase } from './database.ts'

it('keeps what a server says of being killed to itself, and is there again', async () => {
  const said: string[] = []
  const database = await openDatabase((line) => said.push(line))
  try {
    await database.kill()

    expect(said.join('\n')).not.toContain('ended while in use')
    expect(database.meant).toEqual([expect.stringContaining('ended while in use: it was ended by SIGKILL. Its log, ')])
    expect(said.filter((line) => line.includes('runs on 127.0.0.1'))).toHaveLength(2)
    expect(await database.all('select 1 as one')).toEqual([{ one: 1 }])
  } finally {
    await database.close()
  }
})
