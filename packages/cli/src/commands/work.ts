import type { Command } from '../command.ts'
import { DONE } from '../exit.ts'
import { createLog } from '../log.ts'
import { openOwnDatabase, settingsOf } from '../settings.ts'

/** Keeps the plumbing and runs the jobs, without HTTP, until it is asked to stop. */
export const work: Command = {
  names: ['work'],
  says: 'Keeps the plumbing and runs the jobs, without HTTP, until it is asked to stop.',
  examples: ['hoc work', 'HOC_OUTBOX_FILE=events.ndjson hoc work'],
  async run(_, io) {
    const { openRuntime } = await import('@hoc/spine-orchestrator/runtime')
    const { fileSink } = await import('@hoc/spine-orchestrator/sinks')
    const settings = { ...settingsOf(io), HOC_JOBS: true }
    const stopped = io.untilStopped()
    const database = await openOwnDatabase(settings, io)
    try {
      const log = createLog(settings.HOC_LOG_LEVEL, io)
      const sinks = settings.HOC_OUTBOX_FILE ? [fileSink(settings.HOC_OUTBOX_FILE)] : []
      const runtime = await openRuntime({ ...database, settings, log, sinks, opens: false })
      io.err('hoc: Working. Ctrl-C stops it.')
      await stopped
      await runtime.stop()
      return DONE
    } finally {
      await database.stop()
    }
  },
}
