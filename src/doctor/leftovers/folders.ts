import { readdir, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { finishReplacing, hiddenPattern, strandedRun } from '../../trace/replace-folder.js'
import { type InUse, isMineAndSettled, lookAtProcesses } from './in-use.js'
import type { Leftover, Places } from './types.js'

/** The names that `createPrivateFolder` gives. */
const PRIVATE_FOLDER = /^klab-[A-Za-z0-9]{6}$/

/** Folders of runs that were killed: for sockets, and what they had written. */
export async function findFolders({ privateParents, out }: Places, inUse: InUse): Promise<Leftover[]> {
  const own = await Promise.all(Array.from(privateParents, parent => abandoned(parent, PRIVATE_FOLDER, inUse)))
  const stranded = await findStranded(out, inUse)
  const needed = new Set(stranded.map(({ what }) => what.replace(/\.old$/, '')))
  const written = await abandoned(out, hiddenPattern(null), inUse)
  return [
    ...own.flat().map(path => removable('private-folder', path)),
    ...stranded,
    ...written.filter(path => !needed.has(path.replace(/\.old$/, ''))).map(path => removable('run-folder', path)),
  ]
}

/** The names in a folder that match, of this user's folders that nobody uses. */
async function abandoned(parent: string, pattern: RegExp, inUse: InUse): Promise<string[]> {
  const names = (await readdir(parent).catch(() => [])).filter(name => pattern.test(name))
  const paths = names.map(name => resolve(parent, name)).filter(path => !inUse.uses(path))
  const settled = await Promise.all(paths.map(path => isMineAndSettled(path, 'folder')))
  return paths.filter((_, index) => settled[index])
}

/** A folder is asked for once more before it is removed; `rm` follows no links. */
export function removable(kind: Leftover['kind'], path: string): Leftover {
  return {
    kind,
    what: path,
    cure: 'is removed',
    async clear() {
      if ((await lookAtProcesses()).uses(path)) throw new Error('somebody uses it now')
      await rm(path, { recursive: true, force: true })
    },
  }
}

/** Runs that a klab was killed while it put them into their place: the lab has no run there now. */
async function findStranded(out: string, inUse: InUse): Promise<Leftover[]> {
  const hidden = (await readdir(out).catch(() => [])).flatMap(name => hiddenPattern(null).exec(name)?.[1] ?? [])
  const found = await Promise.all(
    [...new Set(hidden)].map(async lab => ({ lab, run: await strandedRun(join(out, lab)) })),
  )
  return found.flatMap(({ lab, run }) => {
    if (run === null || inUse.uses(resolve(run))) return []
    const cure = `is put back to ${join(out, lab)}`
    return [{ kind: 'run' as const, what: resolve(run), cure, clear: () => finishReplacing(out, lab) }]
  })
}
