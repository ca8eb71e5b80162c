/** A C expression as the agent evaluates it: our own small grammar, no calls, no assignments. */
export type Expression =
  | { readonly op: 'name'; readonly name: string }
  /** `item`, a pointer to the list's element; only in the `values` of a list. */
  | { readonly op: 'item' }
  /** `$ret`, the probed function's return value; only in what is captured at return. */
  | { readonly op: 'ret' }
  /** `current`, the task_struct that runs on the stopped vCPU. */
  | { readonly op: 'current' }
  /** `function::name`, an argument or local in the frame of the nearest caller with that name, inlined or not. */
  | { readonly op: 'caller'; readonly function: string; readonly name: string }
  /** Decimal digits, as text so that 64 bits survive JSON. */
  | { readonly op: 'int'; readonly value: string }
  | { readonly op: 'member'; readonly of: Expression; readonly field: string; readonly arrow: boolean }
  | { readonly op: 'index'; readonly of: Expression; readonly index: Expression }
  | { readonly op: 'unary'; readonly operator: '-' | '!' | '~' | '*' | '&'; readonly of: Expression }
  | { readonly op: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly op: 'cast'; readonly type: CType; readonly of: Expression }
  | { readonly op: 'sizeof'; readonly type: CType }
  /** `container_of(pointer, struct type, member.path)`: the kernel's macro (include/linux/kernel.h). */
  | { readonly op: 'container_of'; readonly of: Expression; readonly type: CType; readonly member: readonly string[] }
  /** `ntohs(x)` and `ntohl(x)`: network byte order to a number. */
  | { readonly op: 'ntohs' | 'ntohl'; readonly of: Expression }

export type BinaryOperator =
  | '*'
  | '/'
  | '%'
  | '+'
  | '-'
  | '<<'
  | '>>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '=='
  | '!='
  | '&'
  | '^'
  | '|'
  | '&&'
  | '||'

/** `struct sock **` is `{ name: 'struct sock', pointers: 2 }`. */
export interface CType {
  readonly name: string
  readonly pointers: number
}
