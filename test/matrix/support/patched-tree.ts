import { mkdir, readFile, rename, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { keyOf } from '../../../src/artifacts/cache.js'
import { prepareKernel } from '../../../src/artifacts/kernel/index.js'
import { cacheFolder } from '../../../src/system/paths.js'
import { stderrProgress } from '../../../src/system/progress.js'

/** A change of a source file: its text must occur exactly once, so that another point release cannot turn it into nothing. */
export interface Edit {
  readonly file: string
  readonly replace: string
  readonly by: string
}

/**
 * A copy of the default kernel's source tree with these changes, in a place of its own below the cache; its folder. It is
 * made anew only when the source or the changes are others: so `--tree` finds the kernel that an earlier run built.
 */
export async function patchedTree(name: string, edits: readonly Edit[]): Promise<string> {
  const source = await defaultSource()
  const place = join(cacheFolder(), 'test-trees', name)
  const [tree, stamp] = [join(place, 'linux'), join(place, 'made-from')]
  const made = keyOf({ source, edits })
  if ((await readFile(stamp, 'utf8').catch(() => null)) === made) return tree
  // of one name, so that what a killed run leaves is taken away by the next
  const scratch = `${place}.unfinished`
  for (const old of [place, scratch]) await rm(old, { recursive: true, force: true })
  await mkdir(scratch, { recursive: true })
  await copyByLinks(source, join(scratch, 'linux'))
  for (const edit of edits) await apply(join(scratch, 'linux'), edit)
  await writeFile(join(scratch, 'made-from'), made)
  await rename(scratch, place)
  return tree
}

/** The tree that klab builds the default kernel from. */
async function defaultSource(): Promise<string> {
  const { source } = await prepareKernel({ type: 'named', name: 'x86_64' }, { progress: stderrProgress() })
  if (source === null) throw new Error('the default kernel has lost its source tree')
  return source
}

/** A gigabyte that costs only its folders. */
async function copyByLinks(source: string, target: string): Promise<void> {
  await execa('cp', ['--archive', '--link', source, target])
}

/**
 * klab knows a tree by its files' sizes and times. So the time says what was written: the same in each run, and another
 * one for another text of the same length.
 */
function timeOf(text: string): Date {
  return new Date(Number.parseInt(keyOf(text).slice(0, 7), 16) * 1000)
}

async function apply(tree: string, { file, replace, by }: Edit): Promise<void> {
  const path = join(tree, file)
  const text = await readFile(path, 'utf8')
  const parts = text.split(replace)
  const [before, after] = parts
  if (parts.length !== 2) throw new Error(`${path} has ${parts.length - 1} times: ${replace}`)
  // the file is the cache's own one: it is replaced, not written to
  await rm(path)
  const changed = `${before}${by}${after}`
  await writeFile(path, changed)
  await utimes(path, timeOf(changed), timeOf(changed))
}
