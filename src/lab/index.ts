export type { BinaryOperator, CType, Expression } from './expression.js'
export type * from './model.js'
