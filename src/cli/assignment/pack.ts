import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { drawValues } from '../../assignment/draw.js'
import { findShippedAssignments, resolveKeyArgument } from '../../assignment/find.js'
import { loadAssignment } from '../../assignment/load.js'
import type { Assignment } from '../../assignment/model/index.js'
import {
  type Packed,
  type Proof,
  pack,
  proveClean,
  readSamples,
  requireHarmlessFiles,
  sameValues,
  zipOf,
} from '../../assignment/pack/index.js'
import { code, KlabError, listing, visible } from '../../errors/index.js'
import { unwritable } from '../../system/disk.js'
import { exists } from '../../system/exists.js'
import { makeFolder } from '../../system/make-folder.js'
import { nearbyPath } from '../../system/paths.js'
import { stderrProgress } from '../../system/progress.js'
import { safeName } from '../../system/safe-name.js'
import { writeFiles } from '../../system/write-files.js'
import { type StudentOptions, studentsFrom } from './students.js'

export interface PackOptions extends StudentOptions {
  readonly out: string
  readonly format: 'folder' | 'zip'
  readonly verbose?: true
}

/** Nothing is written before every hand-out is made and searched. */
export async function packAssignment(argument: string, options: PackOptions): Promise<void> {
  const students = await studentsFrom(options)
  const assignment = await loadAssignment(await resolveKeyArgument(argument))
  const places = new Map(students.map(student => [student, placeOf(options, student)]))
  for (const place of places.values()) await requireAbsent(place)
  const samples = await readSamples(assignment)
  requireHarmlessFiles(assignment, samples)
  const handouts = students.map(student => handoutFor(assignment, student))
  const proof = proveClean(assignment, samples, handouts)
  for (const handout of handouts) await write(assignment, handout, options, places.get(handout.student) ?? '')
  for (const group of sameValues(handouts)) warnSame(assignment, group)
  await warnPublic(assignment)
  process.stdout.write(told(handouts, proof, options))
}

function handoutFor(assignment: Assignment, student: string): Packed {
  const values = drawValues(assignment, student, assignment.key.scenarios[0])
  return { student, values, files: pack(assignment.handout, student, values) }
}

function placeOf({ out, format }: PackOptions, student: string): string {
  return join(out, safeName(student) + (format === 'zip' ? '.zip' : ''))
}

async function requireAbsent(path: string): Promise<void> {
  if (!(await exists(path))) return
  const todo = 'remove it, or give another folder with `--out`'
  throw new KlabError('option-invalid', { what: `${nearbyPath(path)} is there already`, todo })
}

/** Under another name until it is whole. */
async function write(
  { handout }: Assignment,
  { files }: Packed,
  { format }: PackOptions,
  place: string,
): Promise<void> {
  const unfinished = join(dirname(place), `.klab-${process.pid}.tmp`)
  const named = new Map([...files].map(([path, bytes]) => [`${handout.name}/${path}`, bytes]))
  try {
    await makeFolder(dirname(place))
    if (format === 'zip') await writeFile(unfinished, zipOf(named), { flag: 'wx' })
    else {
      await mkdir(unfinished)
      await writeFiles(unfinished, named)
    }
    await rename(unfinished, place)
  } catch (cause) {
    await rm(unfinished, { recursive: true, force: true })
    throw unwritable(nearbyPath(place), cause, 'free some space, or give another folder with `--out`')
  }
}

function warnSame({ key }: Assignment, students: readonly string[]): void {
  if (Object.keys(key.values).length === 0) return
  const names = listing(students.slice(0, 10).map(code))
  stderrProgress().warn(
    `${names} have the same values: a copy between them would not show; widen \`values:\` in the key`,
  )
}

/** Whoever has klab has this key. */
async function warnPublic({ handout }: Assignment): Promise<void> {
  if (!(await findShippedAssignments()).some(({ folder }) => folder === handout.folder)) return
  const own = `klab assignment new ${handout.name} FOLDER`
  stderrProgress().warn(`the key of ${handout.name} ships with klab, seed and all; \`${own}\` makes one of your own`)
}

function told(handouts: readonly Packed[], { searched, unsearched }: Proof, { out, verbose }: PackOptions): string {
  const files = handouts[0]?.files.size ?? 0
  const lines = [
    `${handouts.length} ${handouts.length === 1 ? 'hand-out' : 'hand-outs'} of ${files} files in ${nearbyPath(out)}`,
    `made of the public files and the student's own values; ${searched} secrets of the key, its samples and its scenarios searched for in every byte, none found`,
    `${unsearched.length} not searched for${verbose ? ':' : ' (-v says which, and why)'}`,
    ...(verbose ? unsearched.map(({ text, what, why }) => `  ${code(text)}, ${what}: ${why}`) : []),
  ]
  return lines.map(line => `${visible(line)}\n`).join('')
}
