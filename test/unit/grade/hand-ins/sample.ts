import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { Blank } from '../../../../src/assignment/model/index.js'
import { describeError } from '../../../../src/errors/index.js'
import { findHandIns, readHandIn } from '../../../../src/grade/hand-ins/index.js'
import type { FoundHandIn } from '../../../../src/grade/hand-ins/types.js'
import type { HandIn } from '../../../../src/grade/types.js'
import { temporaryFolder } from '../../temporary.js'

const position = { file: 'assignment.yaml', line: 1, column: 1 }

export const BLANKS: readonly Blank[] = [
  { name: 'decides', ask: '?', position, is: 'function' },
  { name: 'callers', ask: '?', position, is: 'chain' },
  { name: 'state', ask: '?', position, is: 'number' },
  { name: 'why', ask: '?', position, is: 'text' },
  { name: 'probes', ask: '?', position, is: 'probes' },
  { name: 'server', ask: '?', position, is: 'program', files: ['server.c'] },
]

/** Writes files by their paths below a folder. */
export async function write(folder: string, files: Readonly<Record<string, string | Buffer>>): Promise<void> {
  for (const [name, data] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true })
    await writeFile(join(folder, name), data)
  }
}

export async function find(paths: readonly string[], id: RegExp | null = null): Promise<readonly FoundHandIn[]> {
  // as another process gets them
  return JSON.parse(JSON.stringify(await findHandIns(paths, { blanks: BLANKS, id })))
}

/** The only one that the argument names. */
export async function read(path: string): Promise<HandIn> {
  const [found, ...others] = await find([path])
  if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} hand-ins`)
  return await readHandIn(found)
}

/** Students and their files' texts. */
export async function readAll(
  paths: readonly string[],
  id: RegExp | null = null,
): Promise<Readonly<Record<string, unknown>>> {
  const handIns = await Promise.all((await find(paths, id)).map(readHandIn))
  return Object.fromEntries(handIns.map(handIn => [handIn.student, handIn.fault ? faultOf(handIn) : texts(handIn)]))
}

export function texts({ files }: HandIn): Readonly<Record<string, string>> {
  return Object.fromEntries([...files].map(([name, bytes]) => [name, Buffer.from(bytes).toString()]))
}

/** Why nothing of it is read, in one line. */
export function faultOf({ fault }: HandIn): string {
  return fault?.parts.why ?? 'it was read'
}

/** What findHandIns says when it refuses. */
export async function refusal(paths: readonly string[], id: RegExp | null = null): Promise<string> {
  return await findHandIns(paths, { blanks: BLANKS, id }).then(
    found => `found ${found.length}`,
    error => describeError(error),
  )
}

/** An archive as a file. */
export async function saved(bytes: Buffer, name = 'alice.zip'): Promise<string> {
  const file = join(await temporaryFolder(), name)
  await writeFile(file, bytes)
  return file
}

/** What is read of an archive that is one hand-in. */
export async function archived(bytes: Buffer, name?: string): Promise<HandIn> {
  return await read(await saved(bytes, name))
}
