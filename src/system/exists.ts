import { stat } from 'node:fs/promises'

/** Is there anything at this path? Where it cannot be seen there is nothing. */
export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  )
}
