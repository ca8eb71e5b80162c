import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { oomKills } from '../../../src/system/out-of-memory.js'
import { createPrivateFolder } from '../../../src/system/private-folder.js'

test("what the kernel killed for want of memory is counted where it tells, in its own file and in a cgroup's", async () => {
  await using folder = await createPrivateFolder()
  const [kernel, cgroup] = [join(folder.path, 'vmstat'), join(folder.path, 'memory.events')]
  await writeFile(kernel, 'pgfault 9\noom_kill 2\nnuma_hit 4\n')
  await writeFile(cgroup, 'oom 7\noom_kill 3\noom_group_kill 1\n')
  expect(oomKills([kernel])).toBe(2)
  expect(oomKills([kernel, cgroup, join(folder.path, 'nowhere')])).toBe(5)
  expect(oomKills()).toBeGreaterThanOrEqual(0)
})
