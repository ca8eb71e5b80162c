const PAGE_BITS = 16
const PAGE = 1 << PAGE_BITS

/** Numbers one after the other, four or eight bytes each, which never have to be moved to make room. */
export class Column {
  readonly #make: () => Uint32Array | Float64Array
  readonly #pages: (Uint32Array | Float64Array)[] = []
  #length = 0

  /** `wide`: beyond 2^32. */
  constructor({ wide }: { readonly wide: boolean }) {
    this.#make = () => (wide ? new Float64Array(PAGE) : new Uint32Array(PAGE))
  }

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    const within = this.#length % PAGE
    if (within === 0) this.#pages.push(this.#make())
    const page = this.#pages.at(-1)
    if (page !== undefined) page[within] = value
    this.#length += 1
  }

  at(index: number): number {
    return this.#pages[index >>> PAGE_BITS]?.[index % PAGE] ?? 0
  }
}
