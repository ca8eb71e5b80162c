import { basename, dirname, resolve } from 'node:path'
import { FEATURES_FILE, parseFeatures } from './features.js'
import { shippedFeatures } from './library.js'
import { loadLab, readLabFile } from './load.js'
import { checkSet } from './read-set.js'

/**
 * Checks a lab (its file or folder), a probe set (a file in a folder `sets`) or a `features.yaml`; resolves with what is
 * in it, in words. Every mistake is thrown as one `KlabErrors` of code `lab-invalid`.
 */
export async function checkLabFile(path: string): Promise<string> {
  if (basename(path) === FEATURES_FILE) {
    const { features, renamed } = parseFeatures((await readLabFile(path)).source, path)
    return `${Object.keys(features).length} features, ${Object.keys(renamed).length} names of functions`
  }
  if (basename(dirname(resolve(path))) === 'sets') {
    const { source, file } = shippedFeatures()
    return `a set of ${checkSet(await readLabFile(path), parseFeatures(source, file))} probes`
  }
  const { probes, expectations } = (await loadLab(path)).lab
  return `${probes.length} probes, ${expectations.length} expectations`
}
