import { prepareRootfs } from '../artifacts/rootfs/index.js'
import { stderrProgress } from '../system/progress.js'
import type { CommandContext } from './context.js'

export function registerRootfs({ program, signal }: CommandContext): void {
  program
    .command('rootfs')
    .description('The root filesystem by itself.')
    .command('build')
    .description('Builds the base initramfs, unless it is in the cache.')
    .action(async () => {
      const { archive, sha256 } = await prepareRootfs({ architecture: 'x86_64', progress: stderrProgress(), signal })
      process.stdout.write(`archive ${archive}\nsha256  ${sha256}\n`)
    })
}
