import { DEFAULT_KERNEL, listKernels, prepareKernel } from '../artifacts/kernel/index.js'
import { stderrProgress } from '../system/progress.js'
import type { CommandContext } from './context.js'
import { addKernelOptions, type KernelOptions, kernelRequest } from './options.js'

export function registerKernel({ program, signal }: CommandContext): void {
  const kernel = program.command('kernel').description('The kernels by themselves.')
  kernel.command('list').description('The named kernels.').action(list)
  addKernelOptions(
    kernel.command('build').description('Builds a kernel (or fetches a prebuilt one), unless it is in the cache.'),
  )
    .argument('[name]', 'a named kernel', DEFAULT_KERNEL)
    .option('--update', 'take a newer point release when the distribution has one')
    .action(async (name: string, options: KernelOptions & { update?: true }) => {
      const request = kernelRequest(options) ?? { type: 'named', name }
      const update = options.update ?? false
      const built = await prepareKernel(request.type === 'named' ? { ...request, update } : request, {
        progress: stderrProgress(),
        signal,
      })
      process.stdout.write(
        `release  ${built.release}\nimage    ${built.image}\nvmlinux  ${built.vmlinux}\nconfig   ${built.config ?? 'unknown'}\nbuild-id ${built.buildId}\n`,
      )
    })
}

function list(): void {
  const kernels = listKernels()
  const width = Math.max(0, ...kernels.map(({ name }) => name.length))
  for (const { name, title } of kernels) {
    process.stdout.write(`${name.padEnd(width)}  ${title}${name === DEFAULT_KERNEL ? ' (default)' : ''}\n`)
  }
}
