import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { PACKAGE_ROOT } from '../../../src/system/paths.js'

export interface Compiled extends AsyncDisposable {
  readonly folder: string
  /** Writes a script that may import `./dist/…`, and returns its path. */
  script(text: string): Promise<string>
}

/** klab as JavaScript in a folder of its own, for tests that need it in another process, which they can then kill. */
export async function compileKlab(): Promise<Compiled> {
  const compiled = await emptyFolder()
  const { folder } = compiled
  await symlink(join(PACKAGE_ROOT, 'node_modules'), join(folder, 'node_modules'))
  await writeFile(join(folder, 'package.json'), '{"type":"module"}')
  const project = join(PACKAGE_ROOT, 'tsconfig.build.json')
  const tsc = join(PACKAGE_ROOT, 'node_modules', '.bin', 'tsc')
  await execa(tsc, ['-p', project, '--outDir', join(folder, 'dist'), '--noCheck', '--declaration', 'false'])
  return compiled
}

/** The same of what is compiled already, the klab that VM tests run. */
export async function builtKlab(): Promise<Compiled> {
  const compiled = await emptyFolder()
  await symlink(join(PACKAGE_ROOT, 'dist'), join(compiled.folder, 'dist'))
  return compiled
}

async function emptyFolder(): Promise<Compiled> {
  const folder = await mkdtemp(join(tmpdir(), 'klab-compiled-'))
  return {
    folder,
    async script(text) {
      const path = join(folder, 'script.mjs')
      await writeFile(path, text)
      return path
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
