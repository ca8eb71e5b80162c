import { dirname } from 'node:path'
import { KlabError } from '../errors/index.js'
import { unwritable } from '../system/disk.js'
import { replaceFile, tryReplaceFile } from '../system/replace-file.js'

/** Writes a file that an option names. Rejects with `disk`, or `option-invalid` when there is no such folder. */
export async function writeOutput(path: string, text: string): Promise<void> {
  await replaceFile(path, text).catch(cause => Promise.reject(outputFault(path, cause)))
}

/** The same rejections, told before there is anything to write. */
export async function requireOutput(path: string): Promise<void> {
  await tryReplaceFile(path).catch(cause => Promise.reject(outputFault(path, cause)))
}

function outputFault(path: string, cause: NodeJS.ErrnoException): KlabError {
  if (cause.code !== 'ENOENT' && cause.code !== 'ENOTDIR' && cause.code !== 'EISDIR')
    return unwritable(path, cause, 'give another file, or free some space')
  const what =
    cause.code === 'EISDIR' ? `${path} is a folder, and no file` : `there is no folder ${dirname(path)} to write to`
  return new KlabError('option-invalid', { what, why: cause.message, cause })
}
