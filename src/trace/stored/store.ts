import { KlabError } from '../../errors/index.js'
import type { Event, EventKind, Task } from '../../event/index.js'
import type { EventOf } from '../types.js'
import { Column } from './column.js'
import { StoredHit, StoredReturn } from './lazy.js'
import { openStoredText, type StoredText } from './text.js'

/** Where an event's line lies in the file. */
export interface Place {
  readonly offset: number
  readonly length: number
}

/** More tasks than a guest can have; what is beyond is looked up in the file. */
const TASKS_LIMIT = 65_536
const LARGEST = 2 ** 32 - 1
/** In a column: the event itself must be looked at. */
const LOOK = 0

/**
 * Of each event some thirty bytes, and as many for the indexes: where it lies, and what indexes and counts need. The rest stays in the file, and is
 * read again when it is looked at.
 */
export class EventStore implements Disposable {
  readonly #path: string
  readonly #text: StoredText
  readonly #offsets = new Column({ wide: true })
  readonly #lengths = new Column({ wide: false })
  readonly #kinds = new Column({ wide: false })
  readonly #seqs = new Column({ wide: false })
  readonly #probes = new Column({ wide: false })
  readonly #hits = new Column({ wide: false })
  readonly #tasks = new Column({ wide: false })
  readonly #kindNames = numbering<EventKind>()
  readonly #probeNames = numbering<string>()
  readonly #taskKeys = new Map<string, number>()
  readonly #taskList: Task[] = []

  constructor(path: string) {
    this.#path = path
    this.#text = openStoredText(path)
  }

  get length(): number {
    return this.#offsets.length
  }

  add(event: Event, { offset, length }: Place): void {
    const call = event.kind === 'hit' || event.kind === 'return' ? event : null
    this.#offsets.push(offset)
    this.#lengths.push(length)
    this.#kinds.push(this.#kindNames.of(event.kind))
    this.#seqs.push(small(event.seq))
    this.#probes.push(call === null ? LOOK : this.#probeNames.of(call.probe))
    this.#hits.push(call === null ? LOOK : small(call.hit))
    this.#tasks.push(call === null ? LOOK : this.#taskNumber(call.task))
  }

  at(index: number): Event {
    const kind = this.kindOf(index)
    if (kind === 'hit') return new StoredHit(this, index)
    return kind === 'return' ? new StoredReturn(this, index) : this.read(index)
  }

  kindOf(index: number): EventKind {
    return this.#kindNames.name(this.#kinds.at(index)) ?? this.read(index).kind
  }

  seqOf(index: number): number {
    return this.#seqs.at(index) || this.read(index).seq
  }

  /** Of a hit or a return. */
  probeOf(index: number): string {
    return this.#probeNames.name(this.#probes.at(index)) ?? this.#readCall(index).probe
  }

  hitOf(index: number): number {
    return this.#hits.at(index) || this.#readCall(index).hit
  }

  taskOf(index: number): Task {
    return this.#taskList[this.#tasks.at(index) - 1] ?? this.#readCall(index).task
  }

  /** The event in whole, from the file. Throws `run-unreadable` when the file is another one by now. */
  read(index: number): Event {
    const [offset, length] = [this.#offsets.at(index), this.#lengths.at(index)]
    const event = parse(this.#text.read(offset, length))
    const known = this.#seqs.at(index)
    if (event === null || (known !== LOOK && event.seq !== known)) throw changed(this.#path)
    return event
  }

  [Symbol.dispose](): void {
    this.#text[Symbol.dispose]()
  }

  #readCall(index: number): EventOf<'hit'> | EventOf<'return'> {
    const event = this.read(index)
    if (event.kind !== 'hit' && event.kind !== 'return') throw changed(this.#path)
    return event
  }

  #taskNumber(task: Task): number {
    const key = `${task.pid} ${JSON.stringify(task.name)} ${task.comm}`
    const known = this.#taskKeys.get(key)
    if (known !== undefined) return known
    if (this.#taskList.length >= TASKS_LIMIT) return LOOK
    const number = this.#taskList.push(task)
    this.#taskKeys.set(key, number)
    return number
  }
}

function small(value: number): number {
  return value <= LARGEST ? value : LOOK
}

/** Gives each name a number from 1. */
function numbering<Name extends string>() {
  const numbers = new Map<Name, number>()
  const names: Name[] = []
  return {
    name: (number: number): Name | undefined => names[number - 1],
    of(name: Name): number {
      const known = numbers.get(name)
      if (known !== undefined) return known
      const number = names.push(name)
      numbers.set(name, number)
      return number
    },
  }
}

/** It was found to be an event when it was added. */
function parse(line: Buffer): Event | null {
  try {
    return JSON.parse(line.toString()) as Event
  } catch {
    return null
  }
}

function changed(path: string): KlabError {
  return new KlabError('run-unreadable', {
    what: `the trace ${path} was changed while it was read`,
    todo: 'see that nothing writes to the run, and judge it again',
    facts: { file: path },
  })
}
