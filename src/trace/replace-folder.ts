import { readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { exists } from '../system/exists.js'

/*
 * A folder cannot be replaced in one step. The new one is whole before the old one is moved aside, under the name of the new
 * one with `.old` behind it; so when klab is killed between the two renames, whoever comes next finds both, and knows what
 * was to be done. Nothing is locked: of many who replace the same folder at once, or finish it for each other, each is whole
 * and one stays.
 */

/** What ends the name of a run's folder that is being written: `.LAB.HEX.tmp`. */
export const SUFFIX = '.tmp'
/** Behind that: the last run, until the new one is in its place. */
const ASIDE = '.old'
/** Behind that: what is being removed. */
const GONE = '.gone'

const LAB = /^[a-z0-9-]+$/

/** The hidden folders of one lab, or of any. */
export function hiddenPattern(lab: string | null): RegExp {
  return new RegExp(`^\\.(${lab ?? '[a-z0-9-]+'})\\.[0-9a-f]{12}\\.tmp(\\.old|\\.gone)?$`)
}

/** `from` is whole and takes the place of `to`, which may not be there. */
export async function replaceFolder(from: string, to: string): Promise<void> {
  const [aside, gone] = [`${from}${ASIDE}`, `${from}${GONE}`]
  // Once the last run lies aside, others can see what is to be done, and do it.
  let offered = false
  for (let placed = false; !placed; await remove(gone)) {
    placed = await (offered ? moveOffered(from, to) : moveIn(from, to))
    // Somebody's run of the same lab may come into the place meanwhile: then that one is moved aside too.
    if (placed || !(await moved(to, aside))) continue
    offered = true
    placed = await moveOffered(from, to).catch(error => putBack(aside, to, error))
    await moved(aside, gone)
  }
}

/**
 * `from` is not there any more when somebody has finished this for us: it was in the place then, whoever is there by now. (What is in the place
 * cannot be asked: of many, the next one may just have moved it aside.)
 */
async function moveOffered(from: string, to: string): Promise<boolean> {
  return moveIn(from, to).catch(async error => {
    const finished = (error as NodeJS.ErrnoException).code === 'ENOENT' && (await exists(dirname(from)))
    if (finished && !(await exists(from))) return true
    throw error
  })
}

async function putBack(aside: string, to: string, error: unknown): Promise<never> {
  await rename(aside, to).catch(() => {})
  throw error
}

/** The same for what may be lost: the old one is not kept while the new one is moved. */
export async function replaceLightly(from: string, to: string): Promise<void> {
  while (!(await moveIn(from, to))) {
    if (await moved(to, `${from}${GONE}`)) await remove(`${from}${GONE}`)
  }
}

/** What a klab that was killed, or is still at it, has left to be done: there is no run in the place, and one or two beside it. */
export async function finishReplacing(out: string, lab: string): Promise<void> {
  const place = join(out, lab)
  const stranded = await strandedRun(place)
  if (stranded === null) return
  await moveIn(stranded, place).catch(() => {})
  if (await moved(`${stranded}${ASIDE}`, `${stranded}${GONE}`)) await remove(`${stranded}${GONE}`)
}

/**
 * The run that belongs into the place, when a klab was killed while it put it there: the new one, or else the one that was
 * there. null when there is nothing to be done.
 */
export async function strandedRun(place: string): Promise<string | null> {
  if (await exists(place)) return null
  const [out, lab] = [dirname(place), basename(place)]
  if (!LAB.test(lab)) return null
  const hidden = (await readdir(out).catch(() => [])).filter(name => hiddenPattern(lab).test(name))
  const asides = hidden.filter(name => name.endsWith(ASIDE))
  const whole = asides.map(name => name.slice(0, -ASIDE.length)).find(name => hidden.includes(name))
  const best = whole ?? asides[0]
  return best === undefined ? null : join(out, best)
}

/** false: there is something in the place. */
async function moveIn(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    if (['ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(code)) return false
    throw error
  }
}

/** false: there is nothing to be moved. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await rename(from, to)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}

/** The new run is in its place: that the old one cannot be removed is nothing against it. */
async function remove(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => {})
}
