// Usage: node tooling/verify/layers.ts [--json]
import { checkLayers } from './layer-rules.ts'
import { report } from './report.ts'
import { readManifest, readWorkspace, root } from './workspace.ts'

report(checkLayers(readWorkspace(), readManifest(root)))
