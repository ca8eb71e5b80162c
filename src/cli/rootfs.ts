import { Argument } from 'commander'
import { prepareRootfs } from '../artifacts/rootfs/index.js'
import type { Architecture } from '../artifacts/types.js'
import { stderrProgress } from '../system/progress.js'
import type { CommandContext } from './context.js'

export function registerRootfs({ program, signal }: CommandContext): void {
  program
    .command('rootfs')
    .description('The root filesystem by itself.')
    .command('build')
    .description('Builds the base initramfs, unless it is in the cache.')
    .addArgument(new Argument('[architecture]', 'whose programs').choices(['x86_64', 'i386']).default('x86_64'))
    .action(async (architecture: Architecture) => {
      const { archive, sha256 } = await prepareRootfs({ architecture, progress: stderrProgress(), signal })
      process.stdout.write(`archive ${archive}\nsha256  ${sha256}\n`)
    })
}
