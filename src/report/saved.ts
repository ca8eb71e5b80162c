import { dirname, join, resolve } from 'node:path'
import { KlabError } from '../errors/index.js'
import { type Library, loadLab, parseLab, resolveLabArgument } from '../lab/index.js'
import { readRegular } from '../system/regular-file.js'
import { encodeEvent, readTrace, savedFileDefects } from '../trace/index.js'
import { strandedRun } from '../trace/replace-folder.js'
import { RUN_FILES } from '../trace/run-folder.js'
import { judge } from '../verdict/index.js'
import { excerptOf } from './excerpt.js'
import { decodeManifest, type RunManifest } from './manifest.js'
import { noSource, type Report } from './report.js'
import { asciiText } from './text/visible.js'

/**
 * A saved run, judged anew: by the lab that its manifest holds, or by another one (`lab`, as on the command line).
 * Needs nothing but the run's folder. Rejects with `run-unreadable`, or `lab-invalid`.
 */
export async function loadSavedRun(folder: string, lab: string | null): Promise<Report> {
  const file = join(folder, RUN_FILES.manifest)
  const manifest = decodeManifest(await readText(file, folder), file)
  const judged = lab === null ? savedLab(manifest) : (await loadLab(await resolveLabArgument(lab))).lab
  using read = await readTrace(
    join(folder, RUN_FILES.events),
    manifest.trace === null ? {} : { sha256: manifest.trace.sha256 },
  )
  const trace = {
    ...read,
    defects: [...read.defects, ...(await savedFileDefects(read, join(folder, RUN_FILES.files)))],
  }
  const verdict = judge(judged, trace)
  return { lab: judged, ...excerptOf(trace, verdict), verdict, manifest, defects: trace.defects, source: noSource }
}

/** The events of a saved run as lines, in whole and in printable ASCII; not judged. */
export async function* savedTrace(folder: string): AsyncGenerator<string> {
  using trace = await readTrace(join(folder, RUN_FILES.events))
  for (const event of trace.events) yield `${asciiText(encodeEvent(event))}\n`
}

function savedLab({ lab }: RunManifest) {
  return parseLab(lab.source, { file: lab.file, name: lab.name, folder: null, library: savedLibrary(lab) })
}

/** What the lab was read with when it was run. */
function savedLibrary({ features, sets }: RunManifest['lab']): Library {
  const missing = { what: "the run's folder does not hold this set", todo: 'give the lab with `--lab`' }
  return { features, set: name => (Object.hasOwn(sets, name) ? sets[name] : undefined) ?? missing }
}

async function readText(file: string, folder: string): Promise<string> {
  const bytes = await readRegular(file, LARGEST_MANIFEST).catch(async cause => {
    const why = cause instanceof Error ? cause.message : String(cause)
    const stranded = await strandedRun(resolve(folder))
    const todo =
      stranded === null
        ? "give a run's folder, such as out/boot-chain"
        : `a klab was killed while it moved the run there: it is ${stranded}; \`klab doctor --clean --out ${dirname(folder)}\` puts it back`
    throw new KlabError('run-unreadable', { what: `${folder} is not the folder of a run`, why, todo, cause })
  })
  return bytes.toString('utf8')
}

/** It holds the lab and its sets, of which each file is bounded. */
const LARGEST_MANIFEST = 64 * 1024 * 1024
