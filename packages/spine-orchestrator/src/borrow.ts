import type { Pool, PoolClient } from 'pg'

/**
 * Borrows a connection. A pool stops hearing of one in the moment in which it hands it out: lost in that very moment, it
 * would end the process. So whoever borrows it hears of it from then on, which only a callback is early enough for.
 */
export function borrow(pool: Pool): Promise<PoolClient> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (client) resolve(client.on('error', fails))
      else reject(error ?? new Error('Expected a connection of the pool, saw none.'))
    })
  })
}

/** Gives a connection back to its pool, which destroys what is not sound. */
export function giveBack(client: PoolClient, sound = true): void {
  client.off('error', fails).release(!sound)
}

// A lost connection fails every query that waits on it; an event that nobody heard would end the process besides.
function fails(): void {}
