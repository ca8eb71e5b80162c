import { readFile } from 'node:fs/promises'

/** The options of a final `.config`, without `CONFIG_`; what is not set is not in it. */
export type KernelConfig = ReadonlyMap<string, string>

/** Reads a `.config`: `y`, `m`, a number, or a text in quotes for each option that is set. */
export async function readKernelConfig(file: string): Promise<KernelConfig> {
  return parseKernelConfig(await readFile(file, 'utf8'))
}

export function parseKernelConfig(text: string): KernelConfig {
  return new Map([...text.matchAll(/^CONFIG_(\w+)=(.*)$/gm)].map(match => [match[1] ?? '', match[2] ?? '']))
}

/** The option's value, `n` when it is not set; with or without `CONFIG_` before its name. */
export function configValue(config: KernelConfig, option: string): string {
  return config.get(option.replace(/^CONFIG_/, '')) ?? 'n'
}
