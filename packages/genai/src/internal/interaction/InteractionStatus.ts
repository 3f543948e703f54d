/**
 * What the status of an interaction means.
 */
import type * as Wire from "../../wire/Interactions.ts"

/** Whether the server has finished its work on an interaction of this status. An unknown status is not over. */
export const isOver = (status: Wire.InteractionStatus): boolean => over.has(status)

// -----------------------------------------------------------------------------
// Private
// -----------------------------------------------------------------------------

const over: ReadonlySet<string> = /*#__PURE__*/ new Set([
  "requires_action",
  "completed",
  "failed",
  "cancelled",
  "incomplete",
  "budget_exceeded",
  "requires_continuation"
])
