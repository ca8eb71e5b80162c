import type { BuiltLab } from '../../assignment/build.js'
import type { HandInFiles, Handout, Values } from '../../assignment/model/index.js'
import { filledFiles } from '../../assignment/samples.js'
import { LAB_FILE } from '../../lab/index.js'
import { makeFolder } from '../../system/make-folder.js'
import { writeFiles } from '../../system/write-files.js'

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
  const lab = [LAB_FILE, Buffer.from(built.source)] as const
  await makeFolder(folder)
  await writeFiles(folder, new Map([...filledFiles(handout.files, values), ...handedIn, lab]))
}
