import { z } from 'zod'
import { GUEST_PACKAGES } from '../model/index.js'
import { expectationSchema } from './expectation.js'
import { featureName, optionName } from './features.js'
import { choice, flag, line, listOf, mapping, matching, namedBy, probeNames, whole } from './leaf.js'
import { probeSchema } from './probe.js'
import { cmdlineWord, guestPaths, labPath, programPaths, sourcePath } from './refined.js'
import { includeSchema } from './set.js'
import { stepSchema } from './step.js'

const NAME = /^[a-z0-9][a-z0-9._-]*$/

/** As many as are compiled in one go: `artifacts` bounds their bytes. */
const MOST_SOURCES = 16
const SOURCES = 'a C source, or a list of C sources and their headers'

const sources = z.union([sourcePath(), listOf(SOURCES, sourcePath(), 1, MOST_SOURCES)], { error: SOURCES })

const guest = mapping('a `guest`', {
  files: namedBy("a mapping from paths in the guest to files in the lab's folder", guestPaths, labPath())
    .default({})
    .describe("Files for the guest: path in the guest (below `/lab/`) to path in the lab's folder."),
  programs: namedBy('a mapping from paths in the guest to C sources', programPaths, sources)
    .default({})
    .describe(
      "Programs for the guest: path in the guest (below `/lab/`) to a C source in the lab's folder, or a list of sources and headers. They are compiled in a guest of their own.",
    ),
  packages: listOf('a list of packages', choice(GUEST_PACKAGES), 0, GUEST_PACKAGES.length)
    .default([])
    .describe('Debian packages whose programs the guest has besides its own: `tcpdump`; `iproute2` for `ss` and `ip`.'),
  privileged: flag()
    .default(false)
    .describe(
      'The tasks keep every power that root has: mounts, devices, ports, the console. What they print can then pass for the kernel’s own.',
    ),
  steps: listOf('a list of steps', stepSchema, 0, 1000).default([]).describe('What is done, one step after the other.'),
}).describe('What runs in the guest.')

/** An option as Kconfig writes it, or a feature of `features.yaml`: their letters differ in case. */
const requirement = z.union([optionName(), featureName()], {
  error: 'a kernel option such as `CONFIG_INET`, or the name of a feature',
})

/** A lab file's shape. What depends on several places at once is checked by `compile`. */
export const labSchema = mapping('a lab', {
  title: line('a title', 1, 120).describe('What the lab shows, in a line.'),
  topics: listOf(
    'a list of topics',
    matching('a topic: lower-case letters, digits and `-`', /^[a-z0-9][a-z0-9-]*$/, 40),
    0,
    20,
  )
    .default([])
    .describe('What it is about: `socket`, `tcp`, `boot`.'),
  answers: listOf('a list of texts', line('a text', 1, 200), 0, 20)
    .default([])
    .describe('The sections of course texts that the lab answers, a line each.'),
  kernel: matching('the name of a kernel', NAME, 64)
    .default('x86_64')
    .describe('The named kernel that it runs on; see `klab kernel list`.'),
  requires: listOf('a list of kernel options and features', requirement, 0, 100)
    .default([])
    .describe('Kernel options (`CONFIG_INET`) and features without which the lab makes no sense.'),
  timeout: whole(1, 86_400, 'seconds').default(120).describe('Seconds of real time that the whole run may take.'),
  cmdline: listOf("a list of words for the kernel's command line", cmdlineWord(), 0, 50)
    .default([])
    .describe("Words that are added to the kernel's command line."),
  guest: guest.prefault({}),
  initcalls: flag()
    .default(false)
    .describe(
      "Every initcall is watched, as the probe `initcall`: the image's table, each call, and the kernel's own log of them.",
    ),
  include: listOf('a list of sets', includeSchema, 0, 50).default([]).describe('Sets of probes that are watched too.'),
  probes: namedBy('a mapping from ids to probes', probeNames, probeSchema)
    .default({})
    .describe('The places in the kernel that are watched, by an id of your choosing.'),
  expect: listOf('a list of expectations', expectationSchema, 0, 1000).default([]).describe('What must hold.'),
}).meta({ title: 'klab lab file', description: 'A lab: what runs, where the kernel is watched, and what must hold.' })

export type LabInput = z.output<typeof labSchema>
