import fs from 'node:fs'

import { root, self } from './paths.mjs'

const DISK_FULL = 'The disk is full: free about 1 GB and run the same command again.'

const known = [
  {
    seen: /ENOSPC|no space left on device|EDQUOT/i,
    advice: DISK_FULL,
  },
  {
    seen: /OUTDATED_LOCKFILE|FROZEN_LOCKFILE|LOCKFILE_CONFIG_MISMATCH|MANAGER_NO_IMPORTER|lockfile is not up to date/i,
    advice: `pnpm-lock.yaml does not match the package.json files: run \`${self} relock\` and commit pnpm-lock.yaml.`,
  },
  {
    seen: /EINTEGRITY|TARBALL_INTEGRITY|integrity check failed|checksum/i,
    advice:
      'A download is not what the lockfile promises: run again; if it stays so, do not trust the registry or proxy.',
  },
  {
    seen: /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT|META_FETCH_FAIL|dns error|network is unreachable|error sending request|connection (refused|reset|timed out)/i,
    advice:
      'The npm registry cannot be reached: check the network, the proxy (HTTPS_PROXY) and `npm config get registry`, then run the same command again.',
  },
  {
    seen: /CERT_(HAS|NOT|SIG|UN)|SELF_SIGNED|(unable to|cannot) .*certificate|self.signed certificate|unknownissuer/i,
    advice: "The registry's certificate is not trusted: point NODE_EXTRA_CA_CERTS at your proxy's certificate file.",
  },
  {
    seen: /EACCES|EPERM|EROFS|permission denied/i,
    advice: 'A file cannot be written: run as the user who owns this folder, or clone it again as the present user.',
  },
  {
    seen: /UNSUPPORTED_PLATFORM|EBADPLATFORM|UNSUPPORTED_ENGINE|EBADENGINE/i,
    advice:
      'This platform or Node version is not supported: use Linux (glibc), macOS or Windows, with Node 22.18 or 24.11 and later.',
  },
  {
    seen: /E404|ERR_PNPM_FETCH_404|ETARGET|NO_MATCHING_VERSION/i,
    advice: 'The registry lacks a pinned package: check `npm config get registry`; a mirror may be behind.',
  },
]

/** What a person can do about a tool's failing output. */
export function adviceFor(output, folder = root) {
  if (isFull(folder)) return DISK_FULL
  const found = known.find(({ seen }) => seen.test(output))
  return found?.advice ?? 'The reason stands in the lines above. Correct it and run the same command again.'
}

function isFull(folder) {
  const { bavail, bsize } = fs.statfsSync(folder)
  return bavail * bsize < 50_000_000
}
