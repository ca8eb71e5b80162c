import { mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { diskFault, keyOf, publishFolder } from '../../artifacts/cache.js'
import { scratchFolder } from '../../artifacts/kernel/source/folders.js'
import { sha256 } from '../../artifacts/rootfs/inputs.js'
import { cacheFolder } from '../../system/paths.js'
import type { Sources } from './guest.js'
import type { Outcome } from './outcome.js'

/** The folder in the cache for what this compiler makes of these sources when it is called like this. */
export function placeOf(compiler: string, command: readonly string[], sources: Sources): string {
  const hashes = Object.entries(sources).map(([file, bytes]) => [file, sha256(bytes)])
  return join(cacheFolder(), 'programs', keyOf({ compiler, command, hashes }))
}

const PROGRAM = 'program'
const FACTS = 'program.json'

const factsSchema = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('program'), sha256: z.string() }),
  z.strictObject({ type: z.literal('refused'), messages: z.string() }),
])

/** null: it has not been compiled, or the cache does not hold what was once written. */
export async function findStored(place: string): Promise<Outcome | null> {
  try {
    const facts = factsSchema.parse(JSON.parse(await readFile(join(place, FACTS), 'utf8')))
    if (facts.type === 'refused') return facts
    const bytes = await readFile(join(place, PROGRAM))
    return sha256(bytes) === facts.sha256 ? { type: 'program', bytes } : null
  } catch {
    return null
  }
}

/** What depends on the sources and the compiler alone is kept: a program, and gcc's no. What it had no room for is tried again. */
export async function store(place: string, outcome: Outcome): Promise<void> {
  if (outcome.type === 'excess') return
  try {
    await using scratch = await scratchFolder(dirname(place))
    const finished = join(scratch.path, 'finished')
    await mkdir(finished)
    if (outcome.type === 'program') await writeFile(join(finished, PROGRAM), outcome.bytes)
    const facts = outcome.type === 'program' ? { type: outcome.type, sha256: sha256(outcome.bytes) } : outcome
    await writeFile(join(finished, FACTS), `${JSON.stringify(facts)}\n`)
    await rm(place, { recursive: true, force: true })
    await publishFolder(finished, place)
  } catch (error) {
    throw diskFault(error)
  }
}
