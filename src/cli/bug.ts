import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describeError } from '../errors/index.js'
import { klabVersion } from '../run/manifest.js'
import { cacheFolder } from '../system/paths.js'

/** Keeps what is needed to find the bug, where it can be found when the terminal is gone; says where. */
export function noteBug(error: unknown): string {
  const words = describeError(error)
  try {
    const file = join(logsFolder(), 'bug.log')
    writeFileSync(file, `${new Date().toISOString()}\n${circumstances()}\n${words}\n`)
    return `${words}\n  → ${file} holds this, with what else is of use in a report`
  } catch {
    return words
  }
}

function logsFolder(): string {
  const folders = [cacheFolder(), join(cacheFolder(), 'logs')]
  for (const folder of folders) if (!existsSync(folder)) mkdirSync(folder)
  return folders[1] ?? ''
}

function circumstances(): string {
  const { argv, version, platform, arch } = process
  return `klab ${klabVersion()}, Node.js ${version}, ${platform} ${arch}\n${JSON.stringify(argv.slice(2))}`
}
