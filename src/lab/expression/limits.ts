/** In UTF-16 units. */
export const LONGEST_EXPRESSION = 1000
/** Nodes of the tree: bounds every later walk over it. */
export const MOST_NODES = 100
/** How deep operators and parentheses may nest. */
export const DEEPEST = 40
