import {
  closeSync,
  constants,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  readSync,
  realpathSync,
  statSync,
} from 'node:fs'
import { join, relative, sep } from 'node:path'
import { didYouMean } from '../errors/index.js'
import { nearbyPath, PACKAGE_ROOT } from '../system/paths.js'
import { decodeLab, LARGEST_LAB } from './decode.js'
import { FEATURES_FILE } from './features.js'
import { isOwnSet } from './set-name.js'
import { code, listing } from './show.js'

/** A file's text, and its name in messages. */
export interface SourceText {
  readonly file: string
  readonly source: string
}

/** Why a set cannot be had: a sentence without a full stop, and a hint. */
export interface SetProblem {
  readonly what: string
  readonly todo?: string | undefined
}

/** What a lab uses besides its own file. */
export interface Library {
  readonly features: SourceText
  /** The set of that name. Throws `KlabErrors` when its file is no text. */
  set(name: string): SourceText | SetProblem
}

/** The files that ship with klab, and those of the lab's folder; `folder` null: the lab has none. `label` is how messages name it. */
export function libraryOf(folder: string | null, label = folder): Library {
  return {
    features: shippedFeatures(),
    set: name => (isOwnSet(name) ? ownSet(folder, label, name) : shippedSet(name)),
  }
}

const LAB = join(PACKAGE_ROOT, 'lab')
const SETS = join(LAB, 'sets')

export function shippedFeatures(): SourceText {
  const file = join(LAB, FEATURES_FILE)
  return { file: nearbyPath(file), source: readFileSync(file, 'utf8') }
}

function shippedSet(name: string): SourceText | SetProblem {
  const file = join(SETS, `${name}.yaml`)
  const names = shippedSets()
  if (names.includes(name)) return readSet(file, nearbyPath(file))
  const all = names.length === 0 ? 'no set ships with klab' : `the sets are ${listing(names.slice(0, 20))}`
  const own = `a file of the lab's folder ends with \`.yaml\``
  return { what: `no set ${code(name)} ships with klab`, todo: didYouMean(name, names) ?? `${all}; ${own}` }
}

/** The sets that ship with klab, by name. */
export function shippedSets(): readonly string[] {
  try {
    const files = readdirSync(SETS).filter(file => isOwnSet(file))
    return files.map(file => file.slice(0, -'.yaml'.length)).toSorted()
  } catch {
    return []
  }
}

function ownSet(folder: string | null, label: string | null, name: string): SourceText | SetProblem {
  if (folder === null || label === null) return { what: `${code(name)} is not at hand: this lab has no folder` }
  const fault = fileFault(folder, name)
  return fault === null ? readSet(join(folder, name), join(label, name), folder) : { what: `${code(name)} ${fault}` }
}

/** `within`: the folder that the file must lie in, whatever has become of the path since it was looked at. */
function readSet(path: string, file: string, within: string | null = null): SourceText | SetProblem {
  try {
    const bytes = readOpened(path, within)
    if (bytes === null) return { what: `${code(file)} leads out of the lab's folder` }
    if (bytes.length > LARGEST_LAB) return { what: `${code(file)} is larger than ${LARGEST_LAB / 1024} KiB` }
    return { file, source: decodeLab(bytes, file) }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === undefined) throw error
    return { what: `${code(file)} cannot be read: ${(error as Error).message}` }
  }
}

/** At most a byte more than a set may have. O_NONBLOCK: a FIFO must not hold us up. */
function readOpened(path: string, within: string | null): Buffer | null {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const opened = readlinkSync(`/proc/self/fd/${fd}`)
    if (within !== null && !opened.startsWith(realpathSync(within) + sep)) return null
    const buffer = Buffer.alloc(LARGEST_LAB + 1)
    let length = 0
    for (let got = -1; got !== 0 && length < buffer.length; length += got)
      got = readSync(fd, buffer, length, buffer.length - length, null)
    return buffer.subarray(0, length)
  } finally {
    closeSync(fd)
  }
}

/** Why a lab may not use this file of its folder, as the end of a sentence; null when it may. */
export function fileFault(folder: string, file: string): string | null {
  try {
    const real = realpathSync(join(folder, file))
    const inside = relative(realpathSync(folder), real)
    if (inside === '..' || inside.startsWith(`..${sep}`)) return "leads out of the lab's folder"
    return statSync(real).isFile() ? null : 'is not a file'
  } catch {
    return "is not in the lab's folder, or cannot be read"
  }
}
