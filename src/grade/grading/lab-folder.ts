import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { BuiltLab } from '../../assignment/build.js'
import type { HandInFiles, Handout, Values } from '../../assignment/model/index.js'
import { filledFiles } from '../../assignment/samples.js'
import { LAB_FILE } from '../../lab/index.js'

/** The lab as a folder, in which what was handed in lies over what was handed out. */
export async function writeLab(
  folder: string,
  built: BuiltLab,
  handout: Handout,
  values: Values,
  files: HandInFiles,
): Promise<void> {
  const programs = handout.blanks.flatMap(blank => (blank.is === 'program' ? blank.files : []))
  const handedIn = programs.flatMap(name =>
    files.has(name) ? [[name, files.get(name) ?? new Uint8Array()] as const] : [],
  )
  const handedOut = filledFiles(handout.files, values)
  for (const [name, bytes] of [...handedOut, ...handedIn, [LAB_FILE, Buffer.from(built.source)] as const]) {
    const path = join(folder, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
  }
}
