import { parentPort, workerData } from 'node:worker_threads'

import { lookAt, type Share } from './look-at.ts'

// One share of a scan, in a thread of its own.
parentPort?.postMessage(lookAt(workerData as Share))
