import { z } from 'zod'
import { line, listOf, mapping, namedBy, probeId, probeNames, taskName } from './leaf.js'
import { probeSchema } from './probe.js'
import { setText } from './refined.js'

/** A file of probes that labs include. */
export const setSchema = mapping('a set', {
  title: line('a title', 1, 120).describe('What its probes show, in a line.'),
  probes: namedBy('a mapping from ids to probes', probeNames, probeSchema).describe('The probes, by their ids.'),
}).meta({ title: 'klab probe set', description: 'Probes that several labs share.' })

const SET = "A shipped set's name (`lab/sets/NAME.yaml`), or a file of the lab's folder that ends with `.yaml`."

/** One item of a lab's `include`. */
export const includeSchema = z.union(
  [
    setText(),
    mapping('an `include`', {
      set: setText().describe(SET),
      tasks: listOf('a list of tasks', taskName(), 1, 64)
        .optional()
        .describe('The tasks that the probes watch, instead of those that the set names.'),
      only: listOf("a list of the set's probes", probeId(), 1, 500)
        .optional()
        .describe('Take these of its probes; all of them when it is left out.'),
    }),
  ],
  { error: "a set's name, or a mapping with `set`" },
)

export type IncludeInput = z.output<typeof includeSchema>
